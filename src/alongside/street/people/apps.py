from django.apps import AppConfig


class People(AppConfig):
    name = "alongside.street.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
