"""From a path to a face: its URLs, its cookies, its language, and what a refusal looks like there."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware import csrf
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import set_urlconf
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language_from_request

from kortisto.accounts.kept_forms import leave_mark
from kortisto.kernel import context
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.ui.face import FACES, Face, face_of_path
from kortisto.ui.language import remembered_language

from .errors import refused
from .sessions import store_of

GetResponse = Callable[[HttpRequest], HttpResponse]


class Faces:
    """Gives each request its face, before anything reads a cookie or an address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        face = face_of_path(request.path_info)
        request.face = face.name  # type: ignore[attr-defined]
        request.urlconf = face.urlconf
        set_urlconf(face.urlconf)
        token = context.face.set(face.name)
        try:
            return self.get_response(request)
        finally:
            context.face.reset(token)


def face_of(request: HttpRequest) -> Face:
    return FACES[request.face]  # type: ignore[attr-defined]


def set_face_cookie(
    response: HttpResponseBase, face: Face, name: str, value: str, *, max_age: int | None, secure: bool, httponly: bool
) -> None:
    """A cookie that only this face's pages are sent, and never from another site's form."""
    expires = None if max_age is None else http_date(now().timestamp() + max_age)
    response.set_cookie(
        name, value, max_age=max_age, expires=expires, path=face.path, secure=secure, httponly=httponly, samesite="Lax"
    )
    patch_vary_headers(response, ("Cookie",))


class FaceSessions:
    """One session a face, in a cookie with the face's name and path; Django's own middleware knows one for all."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        face = face_of(request)
        key = request.COOKIES.get(face.session_cookie)
        request.session = store_of(face.name)(key)
        response = self.get_response(request)
        session = request.session
        if session.is_empty():
            if key is not None:
                response.delete_cookie(face.session_cookie, path=face.path, samesite="Lax")
                patch_vary_headers(response, ("Cookie",))
            return response
        if session.accessed:
            patch_vary_headers(response, ("Cookie",))
        # A page that failed has decided nothing; what it began to write into the session is dropped.
        if (session.modified or settings.SESSION_SAVE_EVERY_REQUEST) and response.status_code < 500:
            self._save(request, response, face)
        return response

    @staticmethod
    def _save(request: HttpRequest, response: HttpResponse, face: Face) -> None:
        session = request.session
        try:
            session.save()
        except UpdateError as error:
            raise SessionInterrupted("The session ended while the page was being made.") from error
        set_face_cookie(
            response,
            face,
            face.session_cookie,
            session.session_key or "",
            max_age=None if session.get_expire_at_browser_close() else session.get_expiry_age(),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )


class FaceCsrf(CsrfViewMiddleware):
    """Django's protection against forged forms, with a cookie of its own for each face."""

    def _get_secret(self, request: HttpRequest) -> str | None:
        secret = request.COOKIES.get(face_of(request).csrf_cookie)
        if secret is None:
            return None
        csrf._check_token_format(secret)  # type: ignore[attr-defined]
        return secret

    def _set_csrf_cookie(self, request: HttpRequest, response: HttpResponseBase) -> None:
        face = face_of(request)
        set_face_cookie(
            response,
            face,
            face.csrf_cookie,
            request.META["CSRF_COOKIE"],
            max_age=settings.CSRF_COOKIE_AGE,
            secure=settings.CSRF_COOKIE_SECURE,
            httponly=settings.CSRF_COOKIE_HTTPONLY,
        )


class LastVisitor:
    """A browser remembers who visited a face last, so that a form sent after the visit has ended waits for the right one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        leave_mark(request, response, face_of(request).name)
        return response


class FaceLanguage:
    """The page's language: what the signed-in person has chosen, else this browser's choice, else what it asks for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = remembered_language(request)
        if language not in dict(settings.LANGUAGES):
            language = get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class WholeText:
    """Nothing that a person types holds the character 0, and the database cannot store it: such a request is damaged (400).

    Forms refuse it field by field; this is for the codes in addresses and for what views read without a form.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]) -> None:
        sent = [request.path_info]
        for values in (request.GET, request.POST):
            sent += [text for name, texts in values.lists() for text in (name, *texts)]
        if any("\x00" in text for text in sent):
            raise BadRequest("the request holds the character 0")


class Refusals:
    """The one place where a refusal becomes HTTP."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, Refusal) else None
