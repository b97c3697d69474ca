"""A protocol in force is never rewritten: the store itself refuses. Withdrawing one is another column."""

from django.db import migrations

TABLE = "screening_protocolversion"
KEPT = ("programme_id", "version", "body", "effective_at", "author_name", "author_id", "why", "adopted_at")
WORDS = "a protocol in force is never rewritten"


def forbid(apps, schema_editor):
    if schema_editor.connection.alias != "default":
        return
    name, columns = f"{TABLE}_never_rewritten", ", ".join(KEPT)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION screening_never_rewritten() RETURNS trigger AS "
            f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$ LANGUAGE plpgsql"
        )
        does = "EXECUTE FUNCTION screening_never_rewritten()"
    else:
        does = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    condition = "OLD.adopted_at IS NOT NULL"
    when = f"WHEN ({condition})" if schema_editor.connection.vendor == "postgresql" else f"WHEN {condition}"
    schema_editor.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE OF {columns} ON {TABLE} FOR EACH ROW {when} {does}"
    )


def allow(apps, schema_editor):
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_never_rewritten{on}")


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow, hints={"store": "default"})]
