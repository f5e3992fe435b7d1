"""From a path to a face: its URLs, its cookies, its language, and what a refusal looks like there."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import (
    CSRF_TOKEN_LENGTH,
    CsrfViewMiddleware,
    _check_token_format,
    _unmask_cipher_token,
)
from django.urls import set_urlconf
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language_from_request

from kortisto.kernel import context
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
        request.urlconf = face.urlconf  # type: ignore[attr-defined]
        set_urlconf(face.urlconf)
        token = context.face.set(face.name)
        try:
            return self.get_response(request)
        finally:
            context.face.reset(token)


def face_of(request: HttpRequest) -> Face:
    return FACES[request.face]  # type: ignore[attr-defined]


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
                response.delete_cookie(face.session_cookie, path=face.path, samesite=settings.SESSION_COOKIE_SAMESITE)
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
        age = None if session.get_expire_at_browser_close() else session.get_expiry_age()
        response.set_cookie(
            face.session_cookie,
            session.session_key or "",
            max_age=age,
            expires=None if age is None else http_date(time.time() + age),
            path=face.path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )
        patch_vary_headers(response, ("Cookie",))


class FaceCsrf(CsrfViewMiddleware):
    """Django's protection against forged forms, with a cookie of its own for each face."""

    def _get_secret(self, request: HttpRequest) -> str | None:
        secret = request.COOKIES.get(face_of(request).csrf_cookie)
        if secret is None:
            return None
        _check_token_format(secret)
        return _unmask_cipher_token(secret) if len(secret) == CSRF_TOKEN_LENGTH else secret

    def _set_csrf_cookie(self, request: HttpRequest, response: HttpResponse) -> None:
        face = face_of(request)
        response.set_cookie(
            face.csrf_cookie,
            request.META["CSRF_COOKIE"],
            max_age=settings.CSRF_COOKIE_AGE,
            path=face.path,
            secure=settings.CSRF_COOKIE_SECURE,
            httponly=settings.CSRF_COOKIE_HTTPONLY,
            samesite=settings.CSRF_COOKIE_SAMESITE,
        )
        patch_vary_headers(response, ("Cookie",))


class FaceLanguage:
    """The page's language: what the signed-in person has chosen, else this browser's choice, else what it asks for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = remembered_language(request)
        if language not in dict(settings.LANGUAGES):
            language = get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class Refusals:
    """The one place where a refusal becomes HTTP."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, Refusal) else None
