from django.apps import AppConfig


class Encounters(AppConfig):
    name = "alongside.confided.encounters"
    label = "encounters"
    default_auto_field = "django.db.models.BigAutoField"
