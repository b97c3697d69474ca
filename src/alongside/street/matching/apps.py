from django.apps import AppConfig


class Matching(AppConfig):
    name = "alongside.street.matching"
    label = "matching"
    default_auto_field = "django.db.models.BigAutoField"
