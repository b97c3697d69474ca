from django.apps import AppConfig


class Safety(AppConfig):
    name = "alongside.street.safety"
    label = "safety"
    default_auto_field = "django.db.models.BigAutoField"
