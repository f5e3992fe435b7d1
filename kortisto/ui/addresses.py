"""Addresses of the pages of many rows: Django is asked for the pattern once, and each row's code is written into it."""

from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, get_urlconf, reverse

# Looks like a code and is nobody's: only its place in the pattern counts.
CODE = "Z0Z0Z0Z0Z0"


def address_of(name: str, code: str) -> str:
    """The address of a row's page at the face that is being shown; `code` is a public code, which needs no quoting."""
    before, after = _around(name, get_urlconf(), get_script_prefix())
    return f"{before}{code}{after}"


def address(name: str) -> str:
    """The address of a page that has no code in it, at the face that is being shown."""
    return _whole(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=1024)
def _around(name: str, urlconf: Any, prefix: str) -> tuple[str, str]:
    before, _code, after = reverse(name, urlconf, args=[CODE]).partition(CODE)
    return before, after


@lru_cache(maxsize=1024)
def _whole(name: str, urlconf: Any, prefix: str) -> str:
    return reverse(name, urlconf)
