"""Sign-in: people are invited by the programme; nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class NobodySignsUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes the sign-up page: a coordinator adds people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no, always."""
        return False
