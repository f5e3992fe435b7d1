from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "kortisto.organisations"
