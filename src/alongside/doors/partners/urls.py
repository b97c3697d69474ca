"""Addresses of the agencies' door."""

from django.urls import path

from . import pages

urlpatterns = [path("r/<str:token>", pages.show_letter, name="partners_letter")]
