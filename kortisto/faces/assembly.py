"""Each room's `urls.py` names its pages in lists called after the faces; here they become one root a face."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import include, path

from . import views

ROOM_PREFIX = "kortisto."


def pages_of_rooms(face: str) -> list[Any]:
    """The URL patterns that the installed rooms have for a face, in the order of the rooms."""
    patterns: list[Any] = []
    for room in apps.get_app_configs():
        if not room.name.startswith(ROOM_PREFIX) or room.name in ("kortisto.faces", "kortisto.config"):
            continue
        if find_spec(f"{room.name}.urls") is not None:
            patterns += getattr(import_module(f"{room.name}.urls"), face, [])
    return patterns


def root_of(face: str, prefix: str, home: Any) -> list[Any]:
    """The root URL patterns of a face: its home, the language switch, the rooms' pages, and in the demo the gallery."""
    pages = [path("", home, name="home"), path("kieli/", views.switch_language, name="switch_language")]
    if settings.KORTISTO_DEMO:
        pages.append(path("malli/", views.gallery, name="gallery"))
        pages.append(path("malli/kysymys/", views.gallery_confirm, name="gallery_confirm"))
        pages.append(path("malli/tila/", views.gallery_status, name="gallery_status"))
        pages.append(path("malli/haku/", views.gallery_search, name="gallery_search"))
    pages += pages_of_rooms(face)
    return [path(prefix, include(pages))] if prefix else pages
