"""The log shows persons by name, and by no code of theirs."""

import pytest

from kortisto.audit.registry import resolve

pytestmark = pytest.mark.django_db


def test_the_log_names_a_person_with_one_query_for_a_page(world, django_assert_num_queries):
    references = [world.hanna.reference, world.riitta_person.reference, "person:NOBODY0000"]
    with django_assert_num_queries(1):
        named = resolve(references)
    assert str(named[world.hanna.reference].label) == "Virtanen, Hanna Maria"
    assert named["person:NOBODY0000"].label == "person:NOBODY0000"
