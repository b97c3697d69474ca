"""The ``alongside`` command."""

import os
import sys


def main() -> None:
    """Run one command, such as ``alongside serve``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
