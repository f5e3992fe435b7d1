from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class UiConfig(AppConfig):
    """Components and the registry of what the faces' pages show around their content."""

    name = "kortisto.ui"

    def ready(self) -> None:
        # Each room says in its navigation.py what it adds to the faces' bars and home pages.
        autodiscover_modules("navigation")
