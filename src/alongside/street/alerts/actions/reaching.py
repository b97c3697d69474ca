"""How people are reached: browsers that may be woken, mobile numbers, the programme's own ladder."""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal
from alongside.ground.ids import uuid7

from ..models import Ladder, Mobile, PushPlace, Sending
from ..rules.ladder import FIRST_TIMES, LONGEST_SECONDS, LadderTimes, is_ascending
from ..rules.numbers import read_number
from ..rules.words import CONFIRM, Way
from .telling import tell

CODE_LASTS = timedelta(minutes=10)
CODE_AGAIN = timedelta(seconds=60)
MOST_TRIES = 5
MOST_PLACES = 8


class PlaceNotUnderstood(Refusal):
    """A browser told us of a push service that we cannot use."""

    code = "alerts.place-not-understood"
    says = "This browser cannot be woken: {why}."
    try_ = "Try again with another browser, or give a mobile number to be reached by text."


class NumberNotUnderstood(Refusal):
    """What was given is no mobile number."""

    code = "alerts.number-not-understood"
    says = "This is not a phone number that can be texted."
    try_ = "Write it with its area code, such as 608 555 0110, or with + and the country."


class NumberIsTaken(Refusal):
    """Somebody else confirmed this number."""

    code = "alerts.number-is-taken"
    says = "Somebody else is reached at this number."
    try_ = "Give your own number, or ask your coordinator."


class TooManyCodes(Refusal):
    """A code was asked for a moment ago."""

    code = "alerts.too-many-codes"
    says = "A code was sent to this number a moment ago."
    try_ = "Wait a minute, then ask again."


class WrongCode(Refusal):
    """The code is wrong, too old, or was tried too often."""

    code = "alerts.wrong-code"
    says = "That is not the code, or it is too old."
    try_ = "Look at the last text again, or ask for a new code."


class WrongTimes(Refusal):
    """The seconds of a ladder make no ladder."""

    code = "alerts.wrong-times"
    says = "These seconds make no ladder: {why}."
    try_ = "Each rung comes after the one before it, within an hour. Leave a rung empty to skip it."


def keep_place(*, endpoint: str, p256dh: str, auth: str, label: str, by: Actor, at: datetime) -> int:
    """Keep a browser that a person lets us wake. The same browser twice is one place, with its newest keys."""
    _check_place(endpoint, p256dh, auth)
    user_id = _user(by)
    with transaction.atomic():
        made, _ = PushPlace.objects.update_or_create(
            digest=hashlib.sha256(endpoint.encode()).hexdigest(),
            gone_at=None,
            defaults={"user_id": user_id, "endpoint": endpoint, "p256dh": p256dh, "auth": auth, "label": label[:60]},
            create_defaults={
                "user_id": user_id, "endpoint": endpoint, "p256dh": p256dh, "auth": auth, "label": label[:60],
                "made_at": at, "digest": hashlib.sha256(endpoint.encode()).hexdigest(),
            },
        )  # fmt: skip
        living = PushPlace.objects.filter(user_id=user_id, gone_at=None).order_by("-pk")
        for old in living[MOST_PLACES:]:
            _bury(old.pk, at)
        return made.pk


def forget_place(*, endpoint: str, by: Actor, at: datetime) -> None:
    """Let a browser sleep: its address and keys are erased."""
    digest = hashlib.sha256(endpoint.encode()).hexdigest()
    for place in PushPlace.objects.filter(user_id=_user(by), digest=digest, gone_at=None):
        _bury(place.pk, at)


def lose_place(*, place_id: int, user_id: int, at: datetime) -> None:
    """Note that a push service knows a browser no more, and tell its person, whose app then asks anew."""
    if _bury(place_id, at):
        tell(audience=f"asker:{user_id}", kind="page", subject="reach", at=at)


def give_number(*, said: str, by: Actor, at: datetime) -> str:
    """Keep a mobile number and text a code to it. It is used for nothing else before the code came back."""
    number = read_number(said)
    if not number:
        raise NumberNotUnderstood
    user_id, code = _user(by), f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        if Mobile.objects.filter(number=number, confirmed_at__isnull=False).exclude(user_id=user_id).exists():
            raise NumberIsTaken
        mobile, _ = Mobile.objects.get_or_create(user_id=user_id, defaults={"number": number})
        if mobile.code_sent_at is not None and mobile.code_sent_at > at - CODE_AGAIN:
            raise TooManyCodes
        mobile.number, mobile.code_digest, mobile.code_sent_at = number, _digest(user_id, number, code), at
        mobile.code_tries, mobile.confirmed_at, mobile.stopped_at = 0, None, None
        mobile.save()
        Sending.objects.filter(user_id=user_id, kind=CONFIRM, done_at=None).update(
            state="dropped", done_at=at, says="", lease=""
        )
        Sending.objects.create(
            id=(made := uuid7()),
            programme_id=by.programme_id,
            user_id=user_id,
            way=Way.TEXT,
            kind=CONFIRM,
            target=f"id:{made}",
            number=number,
            says=f"{code} Alongside",
            made_at=at,
            due_at=at,
        )
    return number


def confirm_number(*, code: str, by: Actor, at: datetime) -> None:
    """Take the code that was texted: from now on the number is reached. Five wrong ones spoil the code."""
    user_id = _user(by)
    mobile = Mobile.objects.filter(user_id=user_id, confirmed_at=None).first()
    if mobile is None:
        raise Missing
    tried = Mobile.objects.filter(pk=mobile.pk, code_tries__lt=MOST_TRIES).update(code_tries=F("code_tries") + 1)
    is_old = mobile.code_sent_at is None or mobile.code_sent_at < at - CODE_LASTS
    is_right = hmac.compare_digest(mobile.code_digest, _digest(user_id, mobile.number, code.strip()))
    if not tried or is_old or not is_right:
        raise WrongCode
    try:
        with transaction.atomic():
            Mobile.objects.filter(pk=mobile.pk).update(confirmed_at=at, code_digest="", stopped_at=None)
    except IntegrityError as taken:
        raise NumberIsTaken from taken


def forget_number(*, by: Actor, at: datetime) -> None:
    """Forget a person's mobile number, and the texts on their way to it."""
    user_id = _user(by)
    with transaction.atomic():
        Mobile.objects.filter(user_id=user_id).delete()
        waiting = Sending.objects.filter(user_id=user_id, way=Way.TEXT, done_at=None)
        waiting.update(state="dropped", done_at=at, lease="")


def obey_stop(*, number: str, is_stop: bool, at: datetime) -> int | None:
    """Obey STOP or START from a number; the coordinators are told who can no longer be reached by text."""
    mobile = Mobile.objects.filter(number=number, confirmed_at__isnull=False).first()
    if mobile is None:
        return None
    with transaction.atomic():
        Mobile.objects.filter(pk=mobile.pk).update(stopped_at=at if is_stop else None)
        if is_stop:
            waiting = Sending.objects.filter(number=number, way=Way.TEXT, done_at=None)
            waiting.update(state="dropped", done_at=at, lease="", fault="stopped by the person")
        tell(audience=f"asker:{mobile.user_id}", kind="page", subject="reach", at=at)
    return mobile.user_id


def set_ladder(*, name: str, times: LadderTimes, by: Actor, at: datetime) -> None:
    """Set a programme's own seconds for a ladder."""
    if name not in FIRST_TIMES:
        raise Missing
    given = [one for one in (times.push_seconds, times.text_seconds, times.alarm_seconds) if one is not None]
    if not given:
        raise WrongTimes(why="it has no rung")
    if any(not 0 <= one <= LONGEST_SECONDS for one in given):
        raise WrongTimes(why="a rung is more than an hour away")
    if not is_ascending(times):
        raise WrongTimes(why="a rung comes before the one below it")
    if times.again_seconds is not None and not 15 <= times.again_seconds <= LONGEST_SECONDS:
        raise WrongTimes(why="an alarm is repeated after 15 seconds at the earliest")
    Ladder.objects.update_or_create(
        programme_id=by.programme_id,
        name=name,
        defaults={
            "push_seconds": times.push_seconds, "text_seconds": times.text_seconds,
            "alarm_seconds": times.alarm_seconds, "again_seconds": times.again_seconds, "changed_by_id": by.user_id,
            "changed_at": at,
        },
    )  # fmt: skip


def _check_place(endpoint: str, p256dh: str, auth: str) -> None:
    try:
        point, secret = _unbase64(p256dh), _unbase64(auth)
        where = urlsplit(endpoint)
        has_port = where.port is not None and where.port != 443
    except (ValueError, binascii.Error) as wrong:
        raise PlaceNotUnderstood(why="what it sent cannot be read") from wrong
    if len(point) != 65 or point[0] != 4 or len(secret) != 16 or len(endpoint) > 1000:
        raise PlaceNotUnderstood(why="its keys are not of the kind that push services use")
    host = where.hostname or ""
    is_here = host in {"127.0.0.1", "localhost"}
    if (where.scheme != "https" or has_port or where.username) and not is_here:
        raise PlaceNotUnderstood(why="its push service is not reached by HTTPS")
    if not any(host == one or (one.startswith(".") and host.endswith(one)) for one in _push_hosts()):
        raise PlaceNotUnderstood(why="this installation does not know its push service")


def _push_hosts() -> list[str]:
    hosts: list[str] = settings.ENV["ALONGSIDE_PUSH_HOSTS"]
    return hosts


def _unbase64(said: str) -> bytes:
    return base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))


def _bury(place_id: int, at: datetime) -> bool:
    living = PushPlace.objects.filter(pk=place_id, gone_at=None)
    return bool(living.update(gone_at=at, endpoint="", p256dh="", auth=""))


def _digest(user_id: int, number: str, code: str) -> str:
    said = f"{user_id}:{number}:{code}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()


def _user(by: Actor) -> int:
    if by.user_id is None:
        raise Missing
    return by.user_id
