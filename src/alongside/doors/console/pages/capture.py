"""The coordinator's pages about capture."""

from django.urls import URLPattern

ADDRESSES: list[URLPattern] = []
