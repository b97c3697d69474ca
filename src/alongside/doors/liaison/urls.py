"""Every address of the police and 911 door."""

from django.urls import URLPattern, path

from . import pages

urlpatterns: list[URLPattern] = [
    path("", pages.ask, name="liaison_home"),
    path("ask", pages.ask, name="liaison_ask"),
    path("requests", pages.show_requests, name="liaison_requests"),
    path("requests/<path:number>/cancel", pages.cancel, name="liaison_cancel"),
    path("requests/<path:number>", pages.show_receipt, name="liaison_receipt"),
]
