from django.apps import AppConfig


class Alerts(AppConfig):
    name = "alongside.street.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"
