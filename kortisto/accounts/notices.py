"""Which of the messages that may be left out somebody wants; who has chosen nothing wants them all."""

from collections.abc import Collection

from .models import DeskNotice, NotificationChoice, User


def wanted_by(user: User) -> list[str]:
    """The messages that the user has not switched off."""
    choice = NotificationChoice.objects.filter(user=user).first()
    off = set(choice.off) if choice else set()
    return [notice for notice in DeskNotice.values if notice not in off]


def without(notice: str, users: Collection[int]) -> set[int]:
    """Which of these users, by their keys, have switched a message off. One query."""
    return set(NotificationChoice.objects.filter(user__in=users, off__contains=[notice]).values_list("user", flat=True))
