import gc

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy, override

from kortisto.kernel.states import Who
from kortisto.kernel.words import worded


def test_a_word_is_worded_in_the_pages_language():
    word = gettext_lazy("Yes")
    with override("fi"):
        assert worded(word) == "Kyllä"
    with override("sv"):
        assert worded(word) == "Ja"
        assert worded(Who.ISSUER.label) == str(Who.ISSUER.label)
    assert worded("Yes") == "Yes"


def test_it_is_looked_up_once_for_each_language():
    looked = []
    word = lazy(lambda: looked.append(1) or "sana", str)()
    with override("fi"):
        assert [worded(word), worded(word), worded(word, "fi")] == ["sana"] * 3
    assert looked == [1]
    assert worded(word, "sv") == "sana"
    assert looked == [1, 1]


def test_a_word_that_came_to_anothers_place_in_memory_is_not_taken_for_it():
    shown = []
    for number in range(200):
        shown.append(worded(lazy(lambda number=number: str(number), str)()))
        gc.collect(0)
    assert shown == [str(number) for number in range(200)]
