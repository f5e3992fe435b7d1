"""Root of the desk: everything under `/vartti/`."""

from .assembly import root_of
from .views import desk_home

urlpatterns = root_of("desk", "vartti/", desk_home)
handler400 = "kortisto.faces.errors.bad_request"
handler403 = "kortisto.faces.errors.forbidden"
handler404 = "kortisto.faces.errors.not_found"
handler500 = "kortisto.faces.errors.failed"
