import gc

from kortisto.config import collector


def test_what_is_loaded_at_the_start_is_left_alone():
    before = gc.get_threshold()
    try:
        collector.settle()
        assert gc.get_freeze_count() > 100_000
        assert gc.get_threshold() > before
        assert gc.isenabled()
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
