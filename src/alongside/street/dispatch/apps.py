from django.apps import AppConfig


class Dispatch(AppConfig):
    name = "alongside.street.dispatch"
    label = "dispatch"
    default_auto_field = "django.db.models.BigAutoField"
