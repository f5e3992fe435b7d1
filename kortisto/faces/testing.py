"""Signing in at a face in tests: Django's own `force_login` knows only one session cookie."""

from typing import Any

from django.contrib.auth import load_backend, login
from django.http import HttpRequest
from django.test import Client

from kortisto.accounts.backends import DESK_BACKEND, PORTAL_BACKEND
from kortisto.accounts.models import DeskCredential
from kortisto.accounts.sessions import Strength, set_strength
from kortisto.accounts.states import DeskCredentialState
from kortisto.ui.face import FACES

from .sessions import store_of


def enter(client: Client, face: str, user: Any, *, strength: Strength = Strength.TWO_FACTORS, **session: Any) -> Client:
    """Sign `user` in at a face as strongly as told, with further values of the session (`account=code`). Returns the client."""
    if face == "desk":
        # A visit to the desk hangs on a credential in use; who has none in the cast gets one here.
        DeskCredential.objects.get_or_create(
            user=user, defaults={"username": f"R{user.code}", "state": DeskCredentialState.IN_USE}
        )
    backend = DESK_BACKEND if face == "desk" else PORTAL_BACKEND
    # The backend's own reading of the user carries what the session is hashed with.
    user = load_backend(backend).get_user(user.pk) or user
    request = HttpRequest()
    request.session = store_of(face)()
    request.META["SERVER_NAME"] = "testserver"
    login(request, user, backend=backend)
    set_strength(request, strength)
    request.session.update(session)
    request.session.save()
    client.cookies[FACES[face].session_cookie] = request.session.session_key or ""
    client.cookies[FACES[face].session_cookie]["path"] = FACES[face].path
    return client


def session_of(client: Client, face: str) -> Any:
    """The session that the client has at a face."""
    cookie = client.cookies.get(FACES[face].session_cookie)
    return store_of(face)(cookie.value if cookie else None)
