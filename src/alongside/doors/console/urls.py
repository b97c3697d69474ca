"""Every address of the coordinator's door."""

from django.urls import URLPattern, path

from .pages import board, calls, caseload, glass, reviews, roster, set_aside

urlpatterns: list[URLPattern] = [
    path("", board.show_board, name="console_board"),
    path("parts", board.show_parts, name="console_parts"),
    path("waiting/<int:call_id>/candidates", board.show_candidates, name="console_candidates"),
    path("waiting/<int:call_id>/offer", board.offer, name="console_offer"),
    path("waiting/<int:call_id>/nobody", board.close_with_reason, name="console_nobody"),
    path("sos/<uuid:sos_id>/stand-down", board.stand_worker_down, name="console_stand_down"),
    path("calls/new", calls.new_call, name="console_new_call"),
    path("calls/by-id/<int:call_id>/screen", calls.rescreen, name="console_rescreen"),
    path("calls/<path:number>", calls.show_call, name="console_call"),
    path("roster", roster.show_roster, name="console_roster"),
    path("caseload", caseload.show_caseload, name="console_caseload"),
    path("set-aside", set_aside.show_set_aside, name="console_set_aside"),
    path("set-aside/retry", set_aside.retry_source, name="console_retry"),
    path("set-aside/<int:row_id>/dismiss", set_aside.dismiss_row, name="console_dismiss"),
    path("glass/<uuid:record_id>", glass.ask, name="console_glass"),
    path("glass/<uuid:record_id>/<uuid:glass_id>", glass.show_record, name="console_glass_record"),
    path("reviews", reviews.show_reviews, name="console_reviews"),
    path("reviews/<uuid:glass_id>", reviews.review, name="console_review"),
]
