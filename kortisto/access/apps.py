from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "kortisto.access"
