from django.apps import AppConfig


class FacesConfig(AppConfig):
    """The four faces and the public page: addresses, base pages, home pages, errors."""

    name = "kortisto.faces"
