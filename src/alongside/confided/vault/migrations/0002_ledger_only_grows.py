"""The ledger only grows: the store itself refuses to change or remove a leaf or a head."""

from django.db import migrations

TABLES = ("vault_ledgerleaf", "vault_ledgerhead")


def forbid(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if schema_editor.connection.alias not in ("confided",):
        return
    if vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION vault_only_grows() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION 'the ledger only grows'; END $$ LANGUAGE plpgsql"
        )
    for table in TABLES:
        for change in ("UPDATE", "DELETE"):
            name = f"{table}_no_{change.lower()}"
            if vendor == "postgresql":
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION vault_only_grows()"
                )
            else:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
                )


def allow(apps, schema_editor):
    for table in TABLES:
        for change in ("update", "delete"):
            on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{change}{on}")


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow, hints={"store": "confided"})]
