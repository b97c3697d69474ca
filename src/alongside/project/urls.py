"""Every address of the web process."""

from django.urls import include, path

from . import pages

urlpatterns = [
    path("", pages.show_start, name="start"),
    path("healthz", pages.show_health, name="healthz"),
    path("healthz/safety", pages.show_safety_health, name="healthz_safety"),
    path("demo/sign-in/<str:who>", pages.demo_sign_in, name="demo_sign_in"),
    path("language", pages.choose_language, name="choose_language"),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("console/", include("alongside.doors.console.urls")),
    path("phone/", include("alongside.doors.phone.urls")),
    path("partners/", include("alongside.doors.partners.urls")),
    path("reports/", include("alongside.doors.reports.urls")),
    path("api/", include("alongside.doors.liaison.urls_api")),
]
handler404 = "alongside.project.pages.show_missing"
