"""Every address of the liaison process: the police and 911 door, and signing in. Nothing else exists there."""

from django.urls import include, path

from . import pages

urlpatterns = [
    path("", pages.show_start, name="start"),
    path("healthz", pages.show_health, name="healthz"),
    path("demo/sign-in/<str:who>", pages.demo_sign_in, name="demo_sign_in"),
    path("language", pages.choose_language, name="choose_language"),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("liaison/", include("alongside.doors.liaison.urls")),
]
handler404 = "alongside.project.pages.show_missing"
