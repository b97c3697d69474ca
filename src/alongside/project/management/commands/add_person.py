import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.ground.audience import Role
from alongside.street.people.actions import add_person, add_worker
from alongside.street.people.models import User
from alongside.street.people.reads import access_programme_by_slug


class Command(BaseCommand):
    help = "Add a person who signs in, with a first password that is shown once."
    group = "Programme"
    example = "alongside add-person westside dee@example.org --name Dee --role worker --languages en,es"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("programme", help="the short name of the programme")
        parser.add_argument("email", help="the address to sign in with")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument(
            "--language", default="", choices=["", "en", "es"], help="pages in; else as the browser asks"
        )
        parser.add_argument("--languages", default="en", help="for a worker: codes parted by commas")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError as wrong:
            raise CommandError(f"{options['email']} is not an e-mail address.") from wrong
        programme = access_programme_by_slug(options["programme"])
        by, at, name = the_system(programme.pk), clock.now(), options["name"]
        password = "-".join(secrets.token_hex(3) for _ in range(4))
        with transaction.atomic():
            user: User
            if options["role"] == Role.WORKER:
                languages = [code.strip() for code in options["languages"].split(",") if code.strip()]
                initials = "".join(word[0] for word in name.split())[:3] if " " in name else name[:2]
                user = add_worker(
                    email=options["email"], name=name, initials=initials.upper(), languages=languages, by=by, at=at
                ).user
            else:
                user = add_person(email=options["email"], name=name, role=Role(options["role"]), by=by, at=at)
            user.set_password(password)
            user.language = options["language"]
            user.save(update_fields=["password", "language"])
        self.stdout.write(f"{name} can sign in with {user.email} and the password {password}")
        self.stdout.write("It is shown only now. Ask them to add a passkey at /account/2fa/ and to change it.")
