from django.apps import AppConfig


class Feeds(AppConfig):
    name = "alongside.street.feeds"
    label = "feeds"
    default_auto_field = "django.db.models.BigAutoField"
