from django.apps import AppConfig


class Directory(AppConfig):
    name = "alongside.street.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"
