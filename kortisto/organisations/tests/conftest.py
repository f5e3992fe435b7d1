import pytest

from kortisto.organisations import moves


@pytest.fixture
def letters(monkeypatch):
    """The letters posted by this room's moves: (name, to, facts)."""
    posted = []
    real = moves.post

    def post(name, *, to, **facts):
        posted.append((name, to, facts))
        return real(name, to=to, **facts)

    monkeypatch.setattr(moves, "post", post)
    return posted


@pytest.fixture
def token_of(letters):
    """The token in the last letter's link."""
    return lambda: letters[-1][2]["link"].rstrip("/").rpartition("/")[2]
