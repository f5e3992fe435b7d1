"""New passwords: long enough, not a common one, not made of the owner's own name."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kortisto.kernel.errors import Refusal

from .models import User


def check_new_password(password: str, *, user: User | None, field: str) -> None:
    """Refuse a weak password with the sentences of `AUTH_PASSWORD_VALIDATORS` (`password_weak`)."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal("password_weak", " ".join(error.messages), field=field) from None
