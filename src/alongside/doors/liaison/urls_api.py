"""The addresses at which machines speak: the centre's own system brings calls."""

from django.urls import path

from . import api, eido, records, texts

urlpatterns = [
    path("v1/calls", api.receive_call, name="api_receive_call"),
    path("v1/eido", eido.receive_eido, name="api_receive_eido"),
    path("v1/feeds/<slug:slug>", records.receive_records, name="api_receive_records"),
    path("v1/texts", texts.receive_text, name="api_receive_text"),
    path("v1/calls/<path:number>", api.show_call, name="api_show_call"),
]
