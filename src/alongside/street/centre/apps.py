from django.apps import AppConfig


class Centre(AppConfig):
    name = "alongside.street.centre"
    label = "centre"
    default_auto_field = "django.db.models.BigAutoField"
