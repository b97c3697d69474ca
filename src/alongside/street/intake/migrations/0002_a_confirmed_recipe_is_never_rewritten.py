"""A confirmed recipe is never rewritten: the store itself refuses."""

from django.db import migrations

TABLE = "intake_recipeversion"
WORDS = "a confirmed recipe is never rewritten"


def forbid(apps, schema_editor):
    if schema_editor.connection.alias != "default":
        return
    name = f"{TABLE}_never_rewritten"
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS "
            f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$ LANGUAGE plpgsql"
        )
        does = f"EXECUTE FUNCTION {name}()"
    else:
        does = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    schema_editor.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {TABLE} FOR EACH ROW {does}")


def allow(apps, schema_editor):
    on = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_never_rewritten{on}")


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow, hints={"store": "default"})]
