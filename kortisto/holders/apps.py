from django.apps import AppConfig


class HoldersConfig(AppConfig):
    name = "kortisto.holders"
