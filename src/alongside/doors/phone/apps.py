from django.apps import AppConfig


class Phone(AppConfig):
    name = "alongside.doors.phone"
    label = "phone"
    default_auto_field = "django.db.models.BigAutoField"
