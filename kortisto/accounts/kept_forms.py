"""A form that arrived after its visit had ended: kept sealed for a while, and given back to the same user at the same face.

Whose form it is says the visit when there still is one (a locked desk), otherwise a signed mark in a cookie of the face. The
mark opens nothing; it only decides for whom the form waits, and that user has to sign in before it is shown. Nothing is ever
sent by itself: the page opens again with what was typed. Passwords, codes and identity codes are not kept, files neither.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from kortisto.kernel.clock import now
from kortisto.kernel.sealed import CannotOpen, seal, unseal
from kortisto.rulebook.read import rule
from kortisto.ui.face import FACES
from kortisto.ui.kept import may_be_kept

from .models import KeptForm, User

# In an address: which kept form the page is opened with.
PARAMETER = "lomake"
LARGEST = 200_000
MOST = 5
OWN_FIELDS = {"csrfmiddlewaretoken", "key", "next"}


@dataclass(frozen=True)
class Returned:
    """A kept form on its way back to its page."""

    row: KeptForm
    typed: QueryDict
    files: tuple[str, ...]
    page: str
    account: str


def mark_cookie(face: str) -> str:
    return f"kortisto_{face}_visitor"


def leave_mark(request: HttpRequest, response: HttpResponseBase, face: str) -> None:
    """Let this browser say, for as long as it is open, who visited this face last."""
    user = getattr(request, "_cached_user", None)
    if not isinstance(user, User):
        return
    mark = _signer(face).sign(user.code)
    if request.COOKIES.get(mark_cookie(face)) != mark:
        response.set_cookie(
            mark_cookie(face), mark, path=FACES[face].path, secure=settings.SESSION_COOKIE_SECURE, httponly=True,
            samesite="Lax",
        )  # fmt: skip


def visited_before(request: HttpRequest) -> bool:
    """Whether somebody was signed in in this browser, whose visit has ended."""
    return not request.user.is_authenticated and _marked(request) is not None


def keep_form(request: HttpRequest) -> str:
    """Keep the form that came with this request; the address at which it is given back, or nothing when it holds nothing."""
    if request.method != "POST":
        return ""
    user = request.user if isinstance(request.user, User) else _marked(request)
    typed = {
        name: values
        for name, values in request.POST.lists()
        if name not in OWN_FIELDS and may_be_kept(name, [str(value) for value in values])
    }
    files = [str(file.name)[:200] for _name, sent in request.FILES.lists() for file in sent]
    if user is None or not (files or any(value.strip() for values in typed.values() for value in values)):
        return ""
    body = json.dumps(
        {
            "path": request.path,
            "page": _page_before(request),
            "typed": typed,
            "files": files,
            "account": request.POST.get("on_behalf", ""),
        }
    ).encode()
    if len(body) > LARGEST:
        return ""
    row = KeptForm(user=user, face=_face(request), expires_at=now() + timedelta(minutes=rule("kept_form_minutes")))
    row.content = seal(body, associated=_bound_to(row))
    row.save()
    _keep_few(row)
    return f"{request.path}?{PARAMETER}={row.code}"


def form_for(request: HttpRequest) -> Returned | None:
    """The form that this page is opened with: its address names one, and it waits for this very user at this face."""
    code = request.GET.get(PARAMETER, "")
    if not code or request.method != "GET" or not isinstance(request.user, User):
        return None
    row = KeptForm.objects.filter(
        code=code, user=request.user, face=_face(request), expires_at__gt=now()
    ).first()  # fmt: skip
    if row is None:
        return None
    try:
        kept = json.loads(unseal(bytes(row.content), associated=_bound_to(row)))
    except CannotOpen:
        return None
    if request.path not in (kept["path"], urlsplit(kept["page"]).path):
        return None
    typed = QueryDict(mutable=True)
    for name, values in kept["typed"].items():
        typed.setlist(name, values)
    return Returned(row, typed, tuple(kept["files"]), kept["page"], kept["account"])


def page_of(returned: Returned) -> str:
    """Where the form stood, when its own address shows no page."""
    joint = "&" if "?" in returned.page else "?"
    return f"{returned.page}{joint}{PARAMETER}={returned.row.code}" if returned.page else ""


def _page_before(request: HttpRequest) -> str:
    """The page of this face from which the form was sent; pages tell their own site where a request comes from."""
    said = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(said)
    inside = parts.path.startswith(FACES[_face(request)].path) and parts.path != request.path
    return parts.path + (f"?{parts.query}" if parts.query else "") if inside else ""


def _marked(request: HttpRequest) -> User | None:
    face = _face(request)
    try:
        code = _signer(face).unsign(request.COOKIES.get(mark_cookie(face), ""))
    except BadSignature:
        return None
    return User.objects.filter(code=code, is_active=True).first()


def _keep_few(newest: KeptForm) -> None:
    rows = KeptForm.objects.filter(user=newest.user, face=newest.face).order_by("-created_at", "-pk")
    KeptForm.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[MOST:])).delete()


def _signer(face: str) -> Signer:
    return Signer(salt=f"kortisto.accounts.visitor.{face}")


def _bound_to(row: KeptForm) -> str:
    return f"accounts_keptform|content|{row.code}"


def _face(request: HttpRequest) -> str:
    return str(request.face)  # type: ignore[attr-defined]
