"""Making the stores, the keys and the pages' files, or bringing older ones up to date."""

from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command

Say = Callable[[str], object]


def set_up(*, say: Say) -> None:
    """Make what is missing: data folder, stores, programme key, collected page files. Safe to run again."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    for alias in settings.DATABASES:
        say(f"Bringing the {alias} store up to date …")
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    if not settings.IS_LOW:
        from alongside.confided.vault.actions import make_programme_key

        key_file = settings.PROGRAMME_KEY_FILE
        if key_file is not None and not key_file.exists():
            make_programme_key()
            say("Made the programme key.")
    call_command("collectstatic", verbosity=0, interactive=False)
