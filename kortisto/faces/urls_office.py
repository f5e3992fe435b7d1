"""Root of the office: everything under `/virasto/`."""

from .assembly import root_of
from .views import office_home

urlpatterns = root_of("office", "virasto/", office_home)
handler400 = "kortisto.faces.errors.bad_request"
handler403 = "kortisto.faces.errors.forbidden"
handler404 = "kortisto.faces.errors.not_found"
handler500 = "kortisto.faces.errors.failed"
