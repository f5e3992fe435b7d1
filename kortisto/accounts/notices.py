"""Which of the messages that may be left out somebody wants; who has chosen nothing wants them all."""

from collections.abc import Iterable

from .models import DeskNotice, NotificationChoice, User


def wanted_by(user: User) -> list[str]:
    """The messages that the user has not switched off."""
    choice = NotificationChoice.objects.filter(user=user).first()
    off = set(choice.off) if choice else set()
    return [notice for notice in DeskNotice.values if notice not in off]


def wanting(notice: str, users: Iterable[User]) -> list[User]:
    """Those of these users who have not switched a message off. One query."""
    rows = list(users)
    off = NotificationChoice.objects.filter(user__in=[user.pk for user in rows], off__contains=[notice])
    unwanted = set(off.values_list("user", flat=True))
    return [user for user in rows if user.pk not in unwanted]
