from kortisto.kernel.unit import kept, unit


def test_outside_a_unit_of_work_nothing_is_kept():
    assert kept() is None


def test_what_is_kept_lasts_as_long_as_its_unit_and_the_outer_one_reads_afresh_after_an_inner_one():
    with unit():
        kept()["answer"] = 1
        with unit():
            assert kept() == {}
            kept()["answer"] = 2
        assert kept() == {}
    assert kept() is None
