"""The coordinator's pages about codes."""

from django.urls import URLPattern

ADDRESSES: list[URLPattern] = []
