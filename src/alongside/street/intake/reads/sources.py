"""The sources of calls, by name."""

from collections.abc import Collection

from ..models import Source


def names_of_sources(ids: Collection[int]) -> dict[int, str]:
    """Answer the names of sources by id."""
    return dict(Source.objects.filter(pk__in=list(ids)).values_list("pk", "name"))
