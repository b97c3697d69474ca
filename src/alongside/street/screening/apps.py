from django.apps import AppConfig


class Screening(AppConfig):
    name = "alongside.street.screening"
    label = "screening"
    default_auto_field = "django.db.models.BigAutoField"
