"""Signed-in visitors for tests of pages: a session of one face, made directly; signing in itself is tested where it lives."""

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from kortisto.accounts.sessions import Strength, set_strength
from kortisto.faces.sessions import store_of
from kortisto.ui.face import FACES


def visit(
    face: str, user: Any = None, *, strength: Strength = Strength.TWO_FACTORS, language: str = "", **session: Any
) -> Client:
    """A browser at a face, signed in as `user` (a stranger without one); further values go into its session.

    Pages follow the person's own language; `language` changes it first.
    """
    client = Client(headers={"accept-language": language or "fi"})
    if user is None:
        return client
    if language:
        user.language = language
        user.save(update_fields=["language"])
    store = store_of(face)()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    request = type("Visit", (), {"session": store})()
    set_strength(request, strength)
    store.update(session)
    store.save()
    cookie = FACES[face].session_cookie
    client.cookies[cookie] = store.session_key
    client.cookies[cookie]["path"] = FACES[face].path
    return client
