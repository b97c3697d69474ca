"""Twenty-five services of the made-up town. No organisation here exists; every number is 555-01xx."""

from dataclasses import dataclass

WEEKDAYS = ({"days": "Mon-Fri", "opens": "09:00", "closes": "17:00"},)
LONG_DAYS = ({"days": "Mon-Sat", "opens": "08:00", "closes": "20:00"},)
ALWAYS = ({"days": "Mon-Sun", "opens": "00:00", "closes": "24:00"},)
EVENINGS = ({"days": "Mon-Fri", "opens": "15:00", "closes": "21:00"},)


@dataclass(frozen=True)
class TownService:
    """One service of the directory, as ``directory.actions.add_service`` takes it."""

    organisation: str
    name: str
    needs: tuple[str, ...]
    phone: str
    languages: tuple[str, ...]
    opening_hours: tuple[dict[str, str], ...]
    eligibility: str
    cost: str = "Free"


_ROWS: tuple[tuple[str, str, str, str, tuple[dict[str, str], ...], str], ...] = (
    ("Harbor Light House", "Night shelter", "housing safety", "en es", ALWAYS, "Adults"),
    ("Harbor Light House", "Family rooms", "housing safety", "en es", ALWAYS, "Families with children"),
    ("Tenants' Table", "Eviction help", "housing legal", "en es", WEEKDAYS, "Renters of the west side"),
    ("Larkwater Rent Fund", "One-time rent help", "housing money", "en", WEEKDAYS, "Households behind on rent"),
    ("Tolley Shore Pantry", "Food shelf", "food", "en es hmn", LONG_DAYS, "Anyone"),
    ("Southgate Kitchen", "Hot supper", "food", "en es", EVENINGS, "Anyone"),
    ("Cannery Row Works", "Job desk", "work money", "en es", WEEKDAYS, "Adults looking for work"),
    ("Cannery Row Works", "First pay advance", "money work", "en", WEEKDAYS, "People starting a job this month"),
    ("Lamplight Counselling", "Walk-in talk", "mental_health", "en es", EVENINGS, "Anyone"),
    ("Lamplight Counselling", "Grief circle", "mental_health", "en", EVENINGS, "Adults"),
    ("West Crisis Stabilisation", "Crisis walk-in", "mental_health safety", "en es", ALWAYS, "Adults"),
    ("Clear Water Recovery", "Sobering beds", "substance_use", "en", ALWAYS, "Adults"),
    ("Clear Water Recovery", "Peer support", "substance_use", "en es", LONG_DAYS, "Anyone"),
    ("Quarry Hill Clinic", "Same-day care", "health", "en es hmn", LONG_DAYS, "Anyone, insured or not"),
    ("Quarry Hill Clinic", "Medicine help", "health money", "en es", WEEKDAYS, "Who cannot pay for medicine"),
    ("Parents Together", "Parenting line", "child_care company", "en es", EVENINGS, "Parents and carers"),
    ("Parents Together", "Safe exchange room", "child_care legal", "en", LONG_DAYS, "Parents sharing custody"),
    ("Ferry Road Youth Club", "After-school door", "youth_programme", "en es", EVENINGS, "Ages 11 to 18"),
    ("Ferry Road Youth Club", "Night hoops", "youth_programme", "en", EVENINGS, "Ages 14 to 21"),
    ("Open Gate Legal Aid", "Advice hour", "legal", "en es", WEEKDAYS, "Low income"),
    ("Neighbours' Mediation Room", "Mediation", "mediation", "en es", LONG_DAYS, "Both sides agree to come"),
    ("New Roots Welcome", "Interpreter and papers", "language legal", "en es hmn so", WEEKDAYS, "New residents"),
    ("Fair Oaks Elders", "Friendly visits", "company transport", "en", WEEKDAYS, "Age 60 and over"),
    ("Reedbank Rides", "Bus cards and lifts", "transport", "en es", WEEKDAYS, "People going to work or care"),
    ("Still Water Advocates", "Safety planning", "safety legal", "en es", ALWAYS, "Anyone hurt or afraid at home"),
)  # fmt: skip


def list_town_services() -> list[TownService]:
    """List the services with their telephone numbers."""
    return [
        TownService(org, name, tuple(needs.split()), f"608-555-01{n:02d}", tuple(tongues.split()), hours, who)
        for n, (org, name, needs, tongues, hours, who) in enumerate(_ROWS, start=10)
    ]
