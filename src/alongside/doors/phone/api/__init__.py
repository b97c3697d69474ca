"""What the phone asks and sends: ``answers`` speaks, ``showing`` says what it may hold, ``syncing`` takes."""

from .answers import (
    accept,
    decline,
    go_off,
    go_on,
    receive_sync,
    show_directory,
    show_key,
    show_state,
)

__all__ = [
    "accept",
    "decline",
    "go_off",
    "go_on",
    "receive_sync",
    "show_directory",
    "show_key",
    "show_state",
]
