"""Labelled lines of dispatch pages, whatever way they were written and wrapped."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.street.feeds.fetching.cad_page import read_page

PAGES = {
    "one label a line": ("EVENT: F1\nTYPE: NOISE\n", {"EVENT": "F1", "TYPE": "NOISE"}),
    "labels after gaps": ("EVENT: F1   GATE: 7\tROOM: 3", {"EVENT": "F1", "GATE": "7", "ROOM": "3"}),
    "known labels after one blank": ("EVENT: F1 TYPE: NOISE PRI: 4", {"EVENT": "F1", "TYPE": "NOISE", "PRI": "4"}),
    "a wrapped value": (
        "ADDR: 1200 BLOCK OF\n  ELM ST APT 3\nPRI: 4",
        {"ADDR": "1200 BLOCK OF ELM ST APT 3", "PRI": "4"},
    ),
    "wrapped before a label": ("EVENT: F1 TYPE:\nNOISE\nPRI: 4", {"EVENT": "F1", "TYPE": "NOISE", "PRI": "4"}),
    "clock times": ("RCVD: 14:05:33 DISP: 14:07", {"RCVD": "14:05:33", "DISP": "14:07"}),
    "clock times without blanks": ("RCVD:14:05:33  DSP:14:07", {"RCVD": "14:05:33", "DSP": "14:07"}),
    "a clock after a gap": ("EVENT: F1   RUN 14:05 LATE", {"EVENT": "F1   RUN 14:05 LATE"}),
    "an address of the web": ("MAP: https://maps.example/1\nPRI: 4", {"MAP": "https://maps.example/1", "PRI": "4"}),
    "mixed case": ("Event Number: F1\nCall Type: Noise", {"EVENT NUMBER": "F1", "CALL TYPE": "Noise"}),
    "quoted in an answer": ("> EVENT: F1\n> PRI: 4", {"EVENT": "F1", "PRI": "4"}),
    "rules and blank lines": ("=====\nEVENT: F1\n\n-----\nPRI: 4\n***", {"EVENT": "F1", "PRI": "4"}),
    "an empty value": ("EVENT: TYPE: NOISE\nAPT:\nPRI: 4", {"EVENT": "", "TYPE": "NOISE", "APT": "", "PRI": "4"}),
    "bars between": ("EVENT: F1 | TYPE: NOISE | ROOM: 3", {"EVENT": "F1", "TYPE": "NOISE", "ROOM": "3"}),
    "a label twice": ("UNIT: 5E93\nUNIT: 5E94\nUNIT: 5E93", {"UNIT": "5E93", "UNIT 2": "5E94"}),
    "line ends of every kind": ("EVENT: F1\r\nPRI: 4\rBEAT: 12\n", {"EVENT": "F1", "PRI": "4", "BEAT": "12"}),
    "words before the first label": ("CAD PAGE FROM THE CENTRE\nEVENT: F1", {"EVENT": "F1"}),
    "no label at all": ("Happy birthday from all of us", {}),
    "nothing": ("", {}),
}


@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_is_read_as_a_person_would_read_it(name: str) -> None:
    text, told = PAGES[name]

    assert read_page(text) == told


def test_a_label_of_the_centre_counts_inside_a_line_when_it_is_named() -> None:
    assert read_page("EVENT: F1 GATE: 7") == {"EVENT": "F1 GATE: 7"}
    assert read_page("EVENT: F1 GATE: 7", ["gate"]) == {"EVENT": "F1", "GATE": "7"}


VALUES = st.text("ABCDEFGHIJ 0123456789", min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(["EVENT", "TYPE", "ADDR", "PRI", "BEAT", "TIME"]), VALUES, min_size=1), st.data()
)
def test_wrapping_between_words_changes_no_value(told: dict[str, str], data: st.DataObject) -> None:
    lines = [f"{label}: {value}" for label, value in told.items()]
    wrapped = [line.replace(" ", data.draw(st.sampled_from([" ", " \n   "]))) for line in lines]

    assert read_page("\n".join(wrapped)) == told


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    read = read_page(text)

    assert all(name == name.upper() and isinstance(value, str) for name, value in read.items())
