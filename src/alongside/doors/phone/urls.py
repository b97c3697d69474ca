"""Every address of the worker's phone."""

from django.urls import path

from . import api, pages
from .api import push, safety, shifts

app_name = "phone"
urlpatterns = [
    path("", pages.show_shell, name="shell"),
    path("sw.js", pages.show_service_worker, name="service_worker"),
    path("manifest.webmanifest", pages.show_manifest, name="manifest"),
    path("api/state", api.show_state, name="state"),
    path("api/key", api.show_key, name="key"),
    path("api/directory", api.show_directory, name="directory"),
    path("api/offers/<uuid:offer_id>/accept", api.accept, name="accept"),
    path("api/offers/<uuid:offer_id>/decline", api.decline, name="decline"),
    path("api/shift/on", api.go_on, name="shift_on"),
    path("api/shift/off", api.go_off, name="shift_off"),
    path("api/referrals", api.show_referrals, name="referrals"),
    path("api/referrals/<uuid:referral_id>/link", api.make_link, name="referral_link"),
    path("api/encounters", api.show_encounters, name="encounters"),
    path("api/encounters/<uuid:encounter_id>", api.show_encounter, name="encounter"),
    path("api/sync", api.receive_sync, name="sync"),
    path("api/enrol", api.enrol_phone, name="enrol"),
    path("api/deliver", api.receive_delivery, name="deliver"),
    *shifts.ADDRESSES,
    *push.ADDRESSES,
    path("api/safety", safety.show_safety, name="safety"),
    path("api/location", safety.take_location, name="location"),
    path("api/location/stop", safety.end_location, name="location_stop"),
]
