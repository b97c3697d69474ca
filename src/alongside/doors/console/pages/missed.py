"""The coordinator's pages about missed."""

from django.urls import URLPattern

ADDRESSES: list[URLPattern] = []
