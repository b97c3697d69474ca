from django.apps import AppConfig


class Watch(AppConfig):
    name = "alongside.street.watch"
    label = "watch"
    default_auto_field = "django.db.models.BigAutoField"
