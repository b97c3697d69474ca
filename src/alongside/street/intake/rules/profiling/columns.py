"""What the values of a column look like, whatever the column is called."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

NOTHING = frozenset(
    {"", "NA", "N/A", "n/a", "null", "NULL", "Null", "None", "none", "nan", "NaN", "<Null>", "-", "NaT"}
)
MOST_LOOKED_AT = 400
"""Different values of a column whose writing is looked at; more of them say the same."""

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE | re.DOTALL))
    for kind, pattern in (
        ("epoch_ms", r"1[0-9]{12}(?:\.0*)?"),
        ("epoch_s", r"1[0-9]{9}(?:\.\d*)?"),
        ("iso_day", r"\d{4}-\d{2}-\d{2}(?:[T ]00:00(?::00(?:\.0+)?)?)?"),
        ("iso", r"\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?P<offset>Z|[+-]\d{2}:?\d{2})?"),
        ("us_day", r"\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})(?:[ T,]+(?:12:00(?::00)? *AM|0?0:00(?::00)?))?"),
        ("us", r"\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})[ T,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)? *(?:[AP]\.?M\.?)?"),
        ("compact", r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?:[ T]?\d{4,6})?"),
        ("worded", r"[A-Z]{3,9} \d{1,2},? \d{4}.*|\d{1,2}[- ][A-Z]{3}[- ]\d{2,4}.*"),
        ("clock", r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)? *(?:[AP]\.?M\.?)?"),
        ("pair", r".*[(\[] *-?\d+\.\d+ *[, ] *-?\d+\.\d+ *[)\]]"),
        ("url", r"https?://.*"),
        ("email", r"[^@\s]+@[^@\s]+\.[a-z]{2,}"),
        ("phone", r"(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}"),
        ("integer", r"-?\d{1,12}(?:\.0+)?"),
        ("decimal", r"-?\d+\.\d+(?:e[+-]?\d+)?"),
    )
)
INSTANTS = ("epoch_ms", "epoch_s", "iso", "us", "compact", "worded")
DAYS = ("iso_day", "us_day")
_STREET = re.compile(
    r"\b(st|street|av|ave|avenue|rd|road|dr|drive|blvd?|boulevard|ln|lane|ct|court|pl|place|way|hwy|highway|pkwy|pky|"
    r"ter|terrace|cir|circle|block|blk|fwy|expy|pike|trl|trail|sq|square|al|alley|plz|plaza|cv|cove|loop|run|row)\b",
    re.IGNORECASE,
)
_CORNER = re.compile(r"\S\s*(?:/|&|\bAND\b|@)\s*\S")
NATURE_WORDS = re.compile(
    r"disturb|theft|alarm|traffic|accident|collision|assault|suspic|welfare|noise|burgl|robber|shot|fire|medic|"
    r"vandal|domestic|trespass|unwanted|narcot|fight|threat|fraud|missing|stolen|larcen|hazard|parking|animal|patrol|"
    r"crisis|suicid|overdose|fall|injur|illness|pain|check|assist|battery|weapon|harass|intox|drunk|911|hang.?up|dispute",
    re.IGNORECASE,
)
ENDING_WORDS = re.compile(
    r"report|cancel|unable|gone|unfound|no (police )?action|arrest|citat|cited|render|advis|transport|duplicat|warning|"
    r"refer|complet|closed|settled|false|no merit|handled|cleared|no contact|founded",
    re.IGNORECASE,
)


@dataclass
class Column:
    """One column of an unknown export: its place, its name and the texts of its sampled rows."""

    index: int
    name: str
    values: list[str] = field(repr=False)

    @property
    def squashed(self) -> str:
        """Answer the name as lower-case letters and digits only: ``I_EVENTNUMBER`` is ``ieventnumber``."""
        return re.sub(r"[^a-z0-9]", "", self.name.lower())

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Answer the words of the name: ``PatrolDistrict`` is patrol, district."""
        parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", self.name)
        return tuple(re.findall(r"[a-z]+|\d+", parted.lower()))

    @cached_property
    def counts(self) -> Counter[str]:
        """Answer how often each value stands in the sample, blanks and their like left out."""
        return Counter({value: n for value, n in Counter(self.values).items() if value not in NOTHING})

    @cached_property
    def filled(self) -> int:
        """Answer how many sampled rows say anything."""
        return sum(self.counts.values())

    @property
    def share_filled(self) -> float:
        """Answer the share of rows that say anything."""
        return self.filled / max(1, len(self.values))

    @property
    def distinct(self) -> int:
        """Answer how many different values there are."""
        return len(self.counts)

    @property
    def uniqueness(self) -> float:
        """Answer different values per filled row: 1 when every row says its own."""
        return self.distinct / max(1, self.filled)

    @cached_property
    def looked_at(self) -> list[str]:
        """Answer different values, spread over all of them."""
        every = list(self.counts)
        step = max(1, len(every) // MOST_LOOKED_AT)
        return every[::step]

    @cached_property
    def kinds(self) -> dict[str, float]:
        """Answer the share of the values written in each way."""
        found = Counter(_kind(value) for value in self.looked_at)
        return {kind: n / max(1, len(self.looked_at)) for kind, n in found.items()}

    def share(self, *kinds: str) -> float:
        """Answer the share of the values written in one of these ways."""
        return sum(self.kinds.get(kind, 0.0) for kind in kinds)

    @cached_property
    def lengths(self) -> tuple[int, int]:
        """Answer the middle and the greatest length of a value."""
        sizes = sorted(len(value) for value in self.looked_at)
        return (sizes[len(sizes) // 2], sizes[-1]) if sizes else (0, 0)

    @cached_property
    def words_each(self) -> float:
        """Answer how many words a value has, on average."""
        return sum(len(value.split()) for value in self.looked_at) / max(1, len(self.looked_at))

    @cached_property
    def address_share(self) -> float:
        """Answer the share of values that look like an address, a block or a corner."""
        return _matching(self.looked_at, _looks_like_address)

    @cached_property
    def nature_share(self) -> float:
        """Answer the share of rows whose value has a word that natures of calls have."""
        hits = sum(n for value, n in self.counts.items() if NATURE_WORDS.search(value))
        return hits / max(1, self.filled)

    @cached_property
    def ending_share(self) -> float:
        """Answer the share of rows whose value has a word that ways of ending a call have."""
        hits = sum(n for value, n in self.counts.items() if ENDING_WORDS.search(value))
        return hits / max(1, self.filled)

    @cached_property
    def letters_share(self) -> float:
        """Answer the share of values with a letter in them."""
        return _matching(self.looked_at, lambda value: any(sign.isalpha() for sign in value))

    @cached_property
    def numbers(self) -> list[float | None]:
        """Answer the values as numbers, row by row; None where there is none."""
        return [_number(value) for value in self.values]

    @property
    def is_constant(self) -> bool:
        """Say whether every filled row says the same."""
        return self.distinct == 1


def make_columns_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    """Turn names and rows into columns; a row that is too short says nothing in its last columns."""
    return [
        Column(index, name, [row[index].strip() if index < len(row) else "" for row in rows])
        for index, name in enumerate(names)
    ]


def _kind(value: str) -> str:
    for kind, pattern in KINDS:
        if pattern.fullmatch(value):
            return kind
    return "words" if " " in value else "code"


def _looks_like_address(value: str) -> bool:
    has_letter = any(sign.isalpha() for sign in value)
    if not has_letter:
        return False
    starts_with_number = value[:1].isdigit() and " " in value
    return bool((starts_with_number and len(value) > 6) or _STREET.search(value) or _CORNER.search(value))


def _matching(values: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(1 for value in values if test(value)) / max(1, len(values))


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
