"""What tests of any room need of the maker: one in this process, and rounds of the exchange."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import override_settings

from .backends import direct
from .jobs import fetch_results, send_batches
from .simulator.factory import Factory

DIRECT = "kortisto.maker.backends.direct.DirectMaker"


@contextmanager
def maker_in_this_process(state: Path) -> Iterator[Factory]:
    """For a while the maker is the simulator in this process, without files; `state` is its empty folder."""
    with override_settings(KORTISTO_MAKER={"backend": DIRECT, "state": str(state)}):
        try:
            yield direct.DirectMaker().factory
        finally:
            direct.forget(state)


def exchange(rounds: int = 1) -> None:
    """Both ways, as the sweep does: what waits is sent, what the maker says is taken in and told."""
    for _ in range(rounds):
        send_batches()
        fetch_results()
