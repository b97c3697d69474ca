from django.apps import AppConfig


class Referrals(AppConfig):
    name = "alongside.confided.referrals"
    label = "referrals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the vault who understands this kind of record."""
        from alongside.confided.vault.actions import register_opener

        from .actions import keep_referral

        register_opener("referral", keep_referral)
