"""Printing the report as a tagged PDF (PDF/UA-1) from the same sections and the same pictures as the page."""

import json
from dataclasses import asdict
from datetime import datetime
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from alongside.counted.measures import reads

from .figures import Sheet, make_sheet

LANGUAGES = ("en", "es")
"""A language is printed once its words are written."""


def print_report(*, slug: str) -> list[Path]:
    """Print the published figures of a programme, once a language, beside the figures themselves."""
    report, printed = reads.read_report(slug), []
    if report is None:
        return []
    for language in LANGUAGES:
        path = pdf_path(slug, language)
        fresh = path.with_suffix(".new")
        with translation.override(language):
            fresh.write_bytes(render_pdf(make_sheet(report), language, datetime.fromisoformat(report["made_at"])))
        fresh.replace(path)
        printed.append(path)
    return printed


def is_printed(slug: str, language: str) -> bool:
    """Say whether the PDF of the newest figures stands ready."""
    path, figures = pdf_path(slug, language), reads.report_folder(slug) / "report.json"
    return path.exists() and path.stat().st_mtime_ns >= figures.stat().st_mtime_ns


def pdf_path(slug: str, language: str) -> Path:
    """Answer where the PDF of a programme stands in a language, English when it is not printed in that one."""
    return reads.report_folder(slug) / f"council.{language if language in LANGUAGES else 'en'}.pdf"


def render_pdf(sheet: Sheet, language: str, made_at: datetime) -> bytes:
    """Lay a report out as a tagged PDF. The same report makes the same bytes."""
    typst: Any = import_module("typst")
    folder = files("alongside.doors.reports")
    style = folder.joinpath("static/reports/print.css").read_text()
    sources: dict[str, bytes] = {
        "main": folder.joinpath("templates/reports/council.typ").read_bytes(),
        "report.json": json.dumps(_plain(sheet, language)).encode(),
    }
    for section in sheet.sections:
        sources[f"{section.code}.svg"] = _styled(section.wide, style).encode()
    pdf: bytes = typst.compile(
        sources, format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True, timestamp=int(made_at.timestamp())
    )
    return pdf


def _plain(sheet: Sheet, language: str) -> dict[str, Any]:
    plain = asdict(sheet)
    for section, made in zip(plain["sections"], sheet.sections, strict=True):
        section.pop("wide")
        section.pop("narrow")
        section["is_all_hidden"] = made.is_all_hidden
    return plain | {
        "language": language,
        "words": {
            "title": _("Report to the council"),
            "covers": _(
                "Covers %(months)s. Data cut on %(cut)s. Definitions %(version)s; screening rules %(protocols)s."
            )
            % {"months": sheet.months, "cut": sheet.cut_at, "version": sheet.version, "protocols": sheet.protocols},
            "hidden": _(
                "Hatched, or “hidden”: the number is fewer than 11, or would give such a number away. "
                "No number here can lead to a person."
            ),
            "too_few": _("Too few to show without giving someone away. This fills in as the work goes on."),
            "counts": _("What this counts"),
            "numerator": _("Counted"),
            "denominator": _("Out of"),
            "exclusions": _("Left out"),
            "interval": _("How sure"),
            "version": _("Definition"),
            "page": _("Page"),
        },
    }


def _styled(svg: str, style: str) -> str:
    """Put the print colours into a picture: on paper there is no style file beside it."""
    head, rest = svg.split(">", 1)
    return f"{head}><style>{style}</style>{rest}"
