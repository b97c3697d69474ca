"""The reader of pages sees what it should."""

from .html import faults_of


def test_a_sound_page_has_no_faults() -> None:
    assert faults_of('<main id="a"><p>One<br>two</p><svg><path d="M0 0"/></svg></main>') == []


def test_faults_are_named() -> None:
    assert faults_of('<main id="a"><p id="a">One</main>') == [
        "line 1: </main> while ['p'] is open", "<main> never closed", "<p> never closed", "id a twice",
    ]  # fmt: skip
