"""Finding a service that can help."""

from collections.abc import Iterable
from dataclasses import dataclass

from alongside.ground.errors import Missing

from .models import Service


@dataclass(frozen=True)
class ServiceRow:
    """One service as a worker or a referral sees it."""

    id: int
    organisation: str
    name: str
    needs: tuple[str, ...]
    phone: str
    email: str
    address: str
    lon: float | None
    lat: float | None
    languages: tuple[str, ...]
    opening_hours: tuple[dict[str, str], ...]
    eligibility: str
    cost: str


def list_services(*, programme_id: int, need: str | None = None, limit: int = 50) -> list[ServiceRow]:
    """Answer the open services, of one need when given, by organisation."""
    found = Service.objects.filter(programme_id=programme_id, is_open=True).order_by("organisation", "name", "pk")
    rows = (_row(service) for service in found)
    return [row for row in rows if need is None or need in row.needs][:limit]


def access_service(service_id: int, *, programme_id: int) -> ServiceRow:
    """Answer one service of the programme's directory, or refuse."""
    service = Service.objects.filter(pk=service_id, programme_id=programme_id).first()
    if service is None:
        raise Missing
    return _row(service)


def services_by_id(service_ids: Iterable[int], *, programme_id: int) -> dict[int, ServiceRow]:
    """Answer services by id, closed ones too: what was once referred to them keeps its name."""
    found = Service.objects.filter(pk__in=set(service_ids), programme_id=programme_id)
    return {service.pk: _row(service) for service in found}


def _row(service: Service) -> ServiceRow:
    return ServiceRow(
        id=service.pk,
        organisation=service.organisation,
        name=service.name,
        needs=tuple(service.needs),
        phone=service.phone,
        email=service.email,
        address=service.address,
        lon=service.lon,
        lat=service.lat,
        languages=tuple(service.languages),
        opening_hours=tuple(service.opening_hours),
        eligibility=service.eligibility,
        cost=service.cost,
    )
