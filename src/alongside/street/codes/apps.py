from django.apps import AppConfig


class Codes(AppConfig):
    name = "alongside.street.codes"
    label = "codes"
    default_auto_field = "django.db.models.BigAutoField"
