"""The database's last word, in people's words: a broken constraint becomes a refusal, and the transaction lives on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from .errors import Refusal


@contextmanager
def refused_when_broken(constraint: str, refusal: Callable[[], Refusal]) -> Iterator[None]:
    """Write rows inside; when just this constraint breaks, raise what `refusal` makes. A savepoint keeps what came before.

    Two people may pass the same check at the same moment; the constraint lets one of them win, and the other gets a sentence.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if constraint not in str(error):
            raise
        raise refusal() from None
