from django.apps import AppConfig


class Intake(AppConfig):
    name = "alongside.street.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
