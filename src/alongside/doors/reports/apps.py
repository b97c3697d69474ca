from django.apps import AppConfig


class Reports(AppConfig):
    name = "alongside.doors.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
