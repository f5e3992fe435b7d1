from django.apps import AppConfig


class MakerConfig(AppConfig):
    name = "kortisto.maker"
