"""Every address of the police and 911 door."""

from django.urls import URLPattern, path

from . import afterwards, pages

urlpatterns: list[URLPattern] = [
    path("", pages.ask, name="liaison_home"),
    path("ask", pages.ask, name="liaison_ask"),
    path("requests", pages.show_requests, name="liaison_requests"),
    path("texts", afterwards.text_messages, name="liaison_texts"),
    path("survey", afterwards.survey, name="liaison_survey"),
    path("requests/<path:number>/leave", afterwards.may_i_leave, name="liaison_leave"),
    path("requests/<path:number>/word", afterwards.say_word, name="liaison_word"),
    path("requests/<path:number>/officer", afterwards.officer_is_sent, name="liaison_officer_sent"),
    path("requests/<path:number>/cancel", pages.cancel, name="liaison_cancel"),
    path("requests/<path:number>", pages.show_receipt, name="liaison_receipt"),
]
