"""Where somebody goes after signing in, and what was posted."""

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from kortisto.ui.face import FACES


def next_page(request: HttpRequest, given: str | None = None) -> str:
    """The `next` of the address or form when it lies on this face, otherwise the face's home."""
    home = FACES[request.face].path  # type: ignore[attr-defined]
    wanted = given if given is not None else (request.POST.get("next") or request.GET.get("next") or "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(home)
    return wanted if safe else home


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None when the page was only asked for."""
    return request.POST if request.method == "POST" else None
