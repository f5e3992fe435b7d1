import pytest

from kortisto.contracts import moves


@pytest.fixture
def posted(monkeypatch):
    """The letters this room posted: (name, to, facts)."""
    letters = []
    real = moves.post

    def post(name, *, to, **facts):
        letters.append((name, to, facts))
        return real(name, to=to, **facts)

    monkeypatch.setattr(moves, "post", post)
    return letters
