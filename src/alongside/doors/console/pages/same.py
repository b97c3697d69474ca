"""The coordinator's pages about same."""

from django.urls import URLPattern

ADDRESSES: list[URLPattern] = []
