"""Sessions of one face. A key carries its face's name, so a key of the portal opens nothing at the office."""

from functools import cache
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.utils.crypto import get_random_string

from kortisto.kernel.clock import now
from kortisto.kernel.statements import asked_with

KEY_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


class FaceStore(DatabaseStore):
    """A session in the database under a key "desk_…"; a key of another face is as good as none."""

    face = ""

    @classmethod
    def get_model_class(cls) -> Any:
        from django.contrib.sessions.models import Session

        return Session

    def _get_new_session_key(self) -> str:
        while True:
            key = f"{self.face}_{get_random_string(32, KEY_ALPHABET)}"
            if not self.exists(key):
                return key

    def _get_session_from_db(self) -> Any:
        """The session's row, if it has not expired; every page begins with this question."""
        found = next(iter(_sessions(key=self.session_key or "")), None)
        if found is None or found.expire_date <= now():
            self._session_key = None
            return None
        return found

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and str(key).startswith(f"{self.face}_") and len(str(key)) == len(self.face) + 33

    @property
    def key_salt(self) -> str:
        return f"kortisto.faces.session.{self.face}"


@asked_with(key=str)
def _sessions(key: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = FaceStore.get_model_class()._default_manager.filter(pk=key)
    return rows


@cache
def store_of(face: str) -> type[FaceStore]:
    """The session store of a face."""
    return type(f"{face.title()}Store", (FaceStore,), {"face": face})
