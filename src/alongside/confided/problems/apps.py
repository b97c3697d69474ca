from django.apps import AppConfig


class Problems(AppConfig):
    name = "alongside.confided.problems"
    label = "problems"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the vault who understands this kind of record."""
        from alongside.confided.vault.actions import register_opener

        from .actions import keep_write_up

        register_opener("encounter", keep_write_up)
