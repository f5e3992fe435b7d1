"""What lies outside the four faces: the front page, the accessibility statement, and what rooms publish (revocation lists)."""

from django.urls import path

from . import views
from .assembly import root_of

urlpatterns = [
    *root_of("public", "", views.front_page),
    path("saavutettavuus/", views.accessibility, name="accessibility"),
]
handler400 = "kortisto.faces.errors.bad_request"
handler403 = "kortisto.faces.errors.forbidden"
handler404 = "kortisto.faces.errors.not_found"
handler500 = "kortisto.faces.errors.failed"
