"""What the phone asks and sends: ``answers`` speaks, ``showing`` says what it may hold, ``syncing`` takes.

``own`` is what a worker reads back of their own work.
"""

from .answers import (
    accept,
    decline,
    go_off,
    go_on,
    show_directory,
    show_key,
    show_state,
)
from .delivering import enrol_phone, receive_delivery, receive_sync
from .own import make_link, show_encounter, show_encounters, show_referrals

__all__ = [
    "accept",
    "decline",
    "enrol_phone",
    "go_off",
    "go_on",
    "make_link",
    "receive_delivery",
    "receive_sync",
    "show_directory",
    "show_encounter",
    "show_encounters",
    "show_key",
    "show_referrals",
    "show_state",
]
