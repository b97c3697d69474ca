"""The addresses at which machines speak: the centre's own system brings calls."""

from django.urls import path

from . import api

urlpatterns = [
    path("v1/calls", api.receive_call, name="api_receive_call"),
    path("v1/calls/<path:number>", api.show_call, name="api_show_call"),
]
