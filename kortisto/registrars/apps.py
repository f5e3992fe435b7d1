from django.apps import AppConfig


class RegistrarsConfig(AppConfig):
    name = "kortisto.registrars"
