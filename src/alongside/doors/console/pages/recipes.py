"""The coordinator's pages about recipes."""

from django.urls import URLPattern

ADDRESSES: list[URLPattern] = []
