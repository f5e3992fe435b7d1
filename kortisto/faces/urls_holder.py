"""Root of the holder: everything under `/oma/`."""

from .assembly import root_of
from .views import holder_home

urlpatterns = root_of("holder", "oma/", holder_home)
handler400 = "kortisto.faces.errors.bad_request"
handler403 = "kortisto.faces.errors.forbidden"
handler404 = "kortisto.faces.errors.not_found"
handler500 = "kortisto.faces.errors.failed"
