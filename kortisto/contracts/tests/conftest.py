import pytest

from kortisto.contracts import letters, moves_mandates


@pytest.fixture
def posted(monkeypatch):
    """The letters this room posted: (name, to, facts)."""
    sent = []
    real = letters.post

    def post(name, *, to, **facts):
        sent.append((name, to, facts))
        return real(name, to=to, **facts)

    monkeypatch.setattr(letters, "post", post)
    monkeypatch.setattr(moves_mandates, "post", post)
    return sent
