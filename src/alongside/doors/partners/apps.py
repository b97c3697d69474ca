from django.apps import AppConfig


class Partners(AppConfig):
    name = "alongside.doors.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"
