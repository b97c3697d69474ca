from django.apps import AppConfig


class Face(AppConfig):
    name = "alongside.ground.face"
    label = "face"
    default_auto_field = "django.db.models.BigAutoField"
