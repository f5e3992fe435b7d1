"""Root of the portal: everything under `/asiointi/`."""

from .assembly import root_of
from .views import portal_home

urlpatterns = root_of("portal", "asiointi/", portal_home)
handler400 = "kortisto.faces.errors.bad_request"
handler403 = "kortisto.faces.errors.forbidden"
handler404 = "kortisto.faces.errors.not_found"
handler500 = "kortisto.faces.errors.failed"
