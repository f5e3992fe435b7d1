"""Python's collector of garbage, set for processes that live long: web servers and workers."""

import gc


def settle() -> None:
    """Leave what the process has loaded alone, and look for garbage less often.

    All that a program loads at its start lives as long as it does, and to look through it takes a tenth of a second; a page or
    a job makes tens of thousands of values that are gone at its end without the collector's help.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
