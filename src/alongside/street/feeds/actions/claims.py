"""Who polls a feed now: one conditional update, so that two runners never poll the same feed twice."""

import secrets
from datetime import datetime, timedelta

from django.db.models import Q

from alongside.ground.errors import Missing, Refusal

from ..models import Feed, FeedRun
from ..rules.words import RunEnd

LEASE = timedelta(minutes=20)
"""How long a claim holds after the last batch that was kept. Longer than an adapter waits in all its tries."""

RUNS_ARE_KEPT = timedelta(days=60)


class BeingPolled(Refusal):
    """Somebody polls the feed at this moment."""

    code = "feeds.being-polled"
    says = "The feed {feed} is being asked right now."
    try_ = "Wait until it is through; its page shows what came."


class AskedToWait(Refusal):
    """The portal said how long not to ask."""

    code = "feeds.asked-to-wait"
    says = "The portal of {feed} asked us to wait until {until}."
    try_ = "It is asked again by itself then. Asking sooner only makes portals shut us out."


class ClaimLost(Exception):
    """Another runner took the feed over: whatever is not kept yet must not be kept."""


def claim_feed(*, feed_id: int, programme_id: int, holder: str, at: datetime) -> Feed:
    """Claim a feed for one poll, or refuse when it is claimed, or when its portal asked us to wait."""
    feed = Feed.objects.filter(pk=feed_id, programme_id=programme_id).first()
    if feed is None:
        raise Missing
    refuse_too_soon(feed, at=at)
    claim = secrets.token_hex(8)
    free = Q(claim="") | Q(claimed_until=None) | Q(claimed_until__lte=at)
    won = Feed.objects.filter(free, pk=feed_id).update(
        claim=claim, claim_holder=holder[:80], claimed_until=at + LEASE, last_tried_at=at
    )
    if not won:
        raise BeingPolled(feed=feed.name)
    cut_off = FeedRun.objects.filter(feed_id=feed_id, end=RunEnd.RUNNING)
    cut_off.update(end=RunEnd.CUT_OFF, ended_at=at)
    feed.refresh_from_db()
    return feed


def refuse_too_soon(feed: Feed, *, at: datetime) -> None:
    """Refuse to ask a portal before the instant it named."""
    if feed.wait_until is not None and feed.wait_until > at:
        raise AskedToWait(feed=feed.name, until=f"{feed.wait_until:%Y-%m-%d %H:%M} UTC")


def hold_claim(feed: Feed, *, at: datetime, **changes: object) -> None:
    """Change a feed while its claim is ours, and hold it longer; raise ClaimLost otherwise. Call in a transaction."""
    until = {} if "claim" in changes else {"claimed_until": at + LEASE}
    if not Feed.objects.filter(pk=feed.pk, claim=feed.claim).update(**until, **changes):
        raise ClaimLost


def release_claims(*, holder: str) -> int:
    """Let go of the feeds that a runner of this name held when it died, and say how many."""
    return Feed.objects.filter(claim_holder=holder).exclude(claim="").update(claim="", claimed_until=None)


def sweep_runs(*, at: datetime) -> int:
    """Forget runs of more than sixty days ago, and say how many; their calls stay."""
    forgotten, _ = FeedRun.objects.filter(started_at__lt=at - RUNS_ARE_KEPT).delete()
    return forgotten
