"""Templates: no inline script or style, no other host, and none walks to a confided name."""

import re
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src" / "alongside"
TEMPLATES = sorted(SRC.rglob("templates/**/*.html"))
CONFIDED = {
    "encounter",
    "encounters",
    "sealed",
    "note",
    "notes",
    "story",
    "people_met",
    "root_problems",
    "needs",
    "referral",
    "referrals",
    "consent",
    "problem",
    "problems",
    "mediation",
    "agreement",
    "vault",
    "ledger",
    "break_glass",
}
MAY_NAME = {
    "doors/phone/": "the worker's own write-up",
    "doors/partners/": "the letter about one referral",
    "doors/reports/": "counted needs and root problems, never a row",
    "doors/console/templates/console/glass_record.html": "what a coordinator opened with a reason",
    "doors/console/templates/console/reviews.html": "break-glass reviews",
    "doors/console/templates/console/caseload.html": "counts of open write-ups",
}
VARIABLE = re.compile(r"\{\{\s*([\w.]+)|\{%\s*(?:if|for|with)\s+([^%]*)%\}")


def walked(text: str) -> set[str]:
    paths = [one or other for one, other in VARIABLE.findall(text)]
    return {word for path in paths for token in re.findall(r"[\w.]+", path) for word in token.split(".")}


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SRC)))
def test_a_template_keeps_the_content_security_policy(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.S)

    assert re.findall(r"\sstyle\s*=|\son[a-z]+\s*=|<style|javascript:", text) == []
    assert re.findall(r"""(?:src|href|action)\s*=\s*["']https?://""", text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SRC)))
def test_a_template_does_not_walk_to_a_confided_name(path: Path) -> None:
    where = str(path.relative_to(SRC))
    if any(where.startswith(allowed) for allowed in MAY_NAME):
        return

    assert walked(path.read_text()) & CONFIDED == set()


def test_the_guard_sees_a_walk() -> None:
    assert walked("{{ call.response.encounter.note }}") & CONFIDED == {"encounter", "note"}
    assert walked("{% if call.problem %}") & CONFIDED == {"problem"}
