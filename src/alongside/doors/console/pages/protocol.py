"""The coordinator's pages about protocol."""

from django.urls import URLPattern

ADDRESSES: list[URLPattern] = []
