from django.apps import AppConfig


class Consent(AppConfig):
    name = "alongside.confided.consent"
    label = "consent"
    default_auto_field = "django.db.models.BigAutoField"
