"""Which store each room keeps its rows in: the floor decides."""

from typing import Any

from django.conf import settings
from django.db.models import Model


def store_of(model: type[Model]) -> str:
    """Answer the store (database alias) of a model: ``default`` for the street, ``confided`` or ``keys``."""
    own = getattr(model, "store", None)
    if isinstance(own, str):
        return own
    return "confided" if model.__module__.startswith("alongside.confided.") else "default"


class StoreOfTheFloor:
    """Sends every read, write and table to the store of its floor; no relation may cross."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Answer where to read a model."""
        return store_of(model)

    db_for_write = db_for_read

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Allow a relation inside one store only."""
        return store_of(type(one)) == store_of(type(other))

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        """Make each table in its own store only."""
        from django.apps import apps

        if "store" in hints:
            return bool(hints["store"] == db)
        if model_name is None:
            config = apps.get_app_config(app_label)
            home = "confided" if config.name.startswith("alongside.confided.") else "default"
            return db == home or db not in settings.DATABASES
        return store_of(apps.get_model(app_label, model_name)) == db
