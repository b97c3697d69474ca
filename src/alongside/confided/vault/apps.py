from django.apps import AppConfig


class Vault(AppConfig):
    name = "alongside.confided.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
