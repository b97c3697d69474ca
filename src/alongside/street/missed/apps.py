from django.apps import AppConfig


class Missed(AppConfig):
    name = "alongside.street.missed"
    label = "missed"
    default_auto_field = "django.db.models.BigAutoField"
