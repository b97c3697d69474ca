"""The council report, its PDF and file of figures, the count that makes it, and the public's short version."""

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from alongside.counted.measures import reads as measures
from alongside.ground import clock
from alongside.ground.audience import Audience, Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.ground.jobs import actions as jobs
from alongside.ground.jobs import reads as job_reads

from .figures import make_sheet
from .printing import is_printed, pdf_path, print_report

BUILD_FACTS = "build_facts"
PUBLIC_SECTIONS = ("funnel", "needs", "root_problems", "connection")
_READERS = (Role.DIRECTOR, Role.EVALUATOR, Role.COORDINATOR)


class NothingCountedYet(Refusal):
    """A file of the report was asked for before anything was counted."""

    code = "reports.nothing-counted-yet"
    says = "There is no report yet, because nothing was counted."
    try_ = "Open the report page and press Count now, then come back."


@require_GET
@audience(*_READERS)
def show_council(request: HttpRequest) -> HttpResponse:
    """Show the council report from the published figures, or teach how to make the first one."""
    report = measures.read_report(_slug(request))
    job = job_reads.latest_job(kind=BUILD_FACTS, by=_reader(request).actor)
    is_open = job is not None and job.state in ("waiting", "running")
    facts = {
        "sheet": make_sheet(report) if report else None,
        "job": job,
        "is_counting": is_open,
        "has_failed": job is not None and job.state == "failed",
        "slug": _slug(request),
    }
    return render(request, "reports/council.html", facts)


@require_POST
@audience(*_READERS)
def ask_to_count(request: HttpRequest) -> HttpResponse:
    """Ask for a fresh count, and go back to the page that shows how far it is."""
    jobs.ask_job(kind=BUILD_FACTS, asked={}, by=_reader(request).actor, at=clock.now())
    return redirect("reports:council")


@require_GET
@audience(*_READERS)
def show_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far a count is; once it is over, have the page load itself anew."""
    job = job_reads.access_job(job_id, by=_reader(request).actor)
    is_open = job.state in ("waiting", "running")
    answer = render(
        request, "reports/_progress.html", {"job": job, "is_counting": is_open, "has_failed": job.state == "failed"}
    )
    if not is_open:
        answer["HX-Refresh"] = "true"
    return answer


@require_GET
@audience(*_READERS)
def send_pdf(request: HttpRequest) -> HttpResponse:
    """Send the report as it was printed when it was counted; print it now only when that did not happen."""
    slug, language = _slug(request), translation.get_language() or "en"
    if measures.read_report(slug) is None:
        raise NothingCountedYet
    if not is_printed(slug, language):
        print_report(slug=slug)  # the count prints it; this is for figures that came without
    answer = HttpResponse(pdf_path(slug, language).read_bytes(), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="council-report.pdf"'
    return answer


@require_GET
@audience(*_READERS)
def send_csv(request: HttpRequest) -> HttpResponse:
    """Send every published number as a sheet; a hidden one says so."""
    report = measures.read_report(_slug(request))
    if report is None:
        raise NothingCountedYet
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["figure", "row", "column", "value", "definitions", "cut_at"])
    sheet = make_sheet(report)
    for section in sheet.sections:
        for name, *values in section.table.rows:
            for column, value in zip(section.table.head[1:], values, strict=True):
                writer.writerow([section.code, _tame(name), column, value, sheet.version, report["cut_at"]])
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="council-report.csv"'
    return answer


@require_GET
@audience(Audience.PUBLIC)
def show_public(request: HttpRequest, slug: str) -> HttpResponse:
    """Show anyone the short version: the same safe figures, fewer of them."""
    report = measures.read_report(slug)
    if report is None:
        raise Missing
    facts: dict[str, Any] = {"sheet": make_sheet(report, only=PUBLIC_SECTIONS), "is_public": True}
    return render(request, "reports/public.html", facts)


def _reader(request: HttpRequest) -> Any:
    """Answer the signed-in person: the audience of every page here has seen to it that there is one."""
    return request.user


def _slug(request: HttpRequest) -> str:
    """Answer the short name of the reader's own programme."""
    programme = _reader(request).programme
    if programme is None:
        raise Missing
    return str(programme.slug)


def _tame(words: str) -> str:
    """Keep a spreadsheet from running a name as a formula."""
    return f"'{words}" if words[:1] in "=+-@\t\r" else words
