"""Sessions of one face. A key carries its face's name, so a key of the portal opens nothing at the office."""

from functools import cache

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils.crypto import get_random_string

KEY_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


class FaceStore(DatabaseStore):
    """A session in the database under a key "desk_…"; a key of another face is as good as none."""

    face = ""

    @classmethod
    def get_model_class(cls) -> type:
        from django.contrib.sessions.models import Session

        return Session

    def _get_new_session_key(self) -> str:
        while True:
            key = f"{self.face}_{get_random_string(32, KEY_ALPHABET)}"
            if not self.exists(key):
                return key

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and str(key).startswith(f"{self.face}_") and len(str(key)) == len(self.face) + 33

    @property
    def key_salt(self) -> str:
        return f"kortisto.faces.session.{self.face}"


@cache
def store_of(face: str) -> type[FaceStore]:
    """The session store of a face."""
    return type(f"{face.title()}Store", (FaceStore,), {"face": face})
