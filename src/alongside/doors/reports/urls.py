"""The addresses of the reports door."""

from django.urls import path

from . import pages

app_name = "reports"
urlpatterns = [
    path("", pages.show_council, name="council"),
    path("count", pages.ask_to_count, name="count"),
    path("progress/<int:job_id>", pages.show_progress, name="progress"),
    path("council.pdf", pages.send_pdf, name="pdf"),
    path("council.csv", pages.send_csv, name="csv"),
    path("public/<slug:slug>", pages.show_public, name="public"),
]
