from django.apps import AppConfig


class Liaison(AppConfig):
    name = "alongside.doors.liaison"
    label = "liaison"
    default_auto_field = "django.db.models.BigAutoField"
