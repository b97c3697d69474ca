"""The coordinator's pages about quality."""

from django.urls import URLPattern

ADDRESSES: list[URLPattern] = []
