from django.apps import AppConfig


class Console(AppConfig):
    name = "alongside.doors.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"
