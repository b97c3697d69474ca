"""SQLite's INSERT OR REPLACE removes a row without asking the triggers that forbid removing: forbid it as well."""

from django.db import migrations

TABLES = {"vault_ledgerleaf": "sequence = NEW.sequence", "vault_ledgerhead": "id = NEW.id OR size = NEW.size"}


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for table, same in TABLES.items():
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
        )


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_replace")


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_ledger_only_grows")]
    operations = [migrations.RunPython(forbid, allow, hints={"store": "confided"})]
