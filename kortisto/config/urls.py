"""The public root: health, and what the faces' room publishes outside the four faces."""

from django.urls import path

from kortisto.config import health
from kortisto.faces.urls_public import handler400, handler403, handler404, handler500
from kortisto.faces.urls_public import urlpatterns as public

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("terve", health.terve, name="health_process"),
    path("valmis", health.valmis, name="health_ready"),
    path("mittarit", health.mittarit, name="health_figures"),
    *public,
]
