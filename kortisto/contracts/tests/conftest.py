import pytest

from kortisto.contracts import moves, moves_mandates


@pytest.fixture
def posted(monkeypatch):
    """The letters this room posted: (name, to, facts)."""
    letters = []
    real = moves.post

    def post(name, *, to, **facts):
        letters.append((name, to, facts))
        return real(name, to=to, **facts)

    monkeypatch.setattr(moves, "post", post)
    monkeypatch.setattr(moves_mandates, "post", post)
    return letters
