"""The coordinator's pages about feeds."""

from django.urls import URLPattern

ADDRESSES: list[URLPattern] = []
