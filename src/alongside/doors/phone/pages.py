"""The shell of the worker's phone: one page, its manifest and its service worker. No person's facts in it."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from alongside.ground.audience import Audience, Role, audience
from alongside.ground.errors import Refusal

BUILT = Path(__file__).resolve().parent / "static" / "phone"
SHELL_FILES = ("phone/app.js", "phone/app.css", "phone/icon.svg", "face/theme.js")
"""What the service worker carries into a basement, beside the page itself."""


class AppIsNotBuilt(Refusal):
    """The phone's app was not built on this machine."""

    code = "phone.app-is-not-built"
    says = "The phone app is not built yet."
    try_ = "Run `npm ci` and `npm run build` in the phone folder, then start Alongside again."


@require_GET
@audience(Role.WORKER)
@ensure_csrf_cookie
def show_shell(request: HttpRequest) -> HttpResponse:
    """Show the shell: the same bytes for every worker, so that a phone may keep them."""
    _built_file("app.js")
    return render(request, "phone/shell.html", _shell_context())


@require_GET
@audience(Audience.PUBLIC)
def show_manifest(request: HttpRequest) -> JsonResponse:
    """Answer what the phone needs to install the app on its home screen."""
    icons = [
        {"src": static("phone/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("phone/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("phone/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
    ]
    manifest = {
        "name": "Alongside",
        "short_name": "Alongside",
        "id": reverse("phone:shell"),
        "start_url": reverse("phone:shell"),
        "scope": reverse("phone:shell"),
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#faf8f4",
        "theme_color": "#0b5d59",
        "icons": icons,
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


@require_GET
@audience(Audience.PUBLIC)
def show_service_worker(request: HttpRequest) -> HttpResponse:
    """Answer the service worker with the list of what it carries; a new build is a new list."""
    script = _built_file("sw.js")
    page = render_to_string("phone/shell.html", _shell_context())
    files = [static(name) for name in SHELL_FILES]
    digest = hashlib.sha256("\n".join([script, page, *files]).encode())
    for name in ("app.js", "app.css", "icon.svg"):
        digest.update(_built_file(name).encode())
    shell = {"version": digest.hexdigest()[:16], "page": reverse("phone:shell"), "files": files}
    answer = HttpResponse(f"self.SHELL={json.dumps(shell)};\n{script}", content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = reverse("phone:shell")
    return answer


def _shell_context() -> dict[str, str]:
    return {"live_url": settings.LIVE_URL, "csrf_cookie": settings.CSRF_COOKIE_NAME}


def _built_file(name: str) -> str:
    path = BUILT / name
    if not path.exists():
        raise AppIsNotBuilt
    return path.read_text(encoding="utf-8")
