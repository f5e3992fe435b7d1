"""Every program of the house starts in a few seconds: what is large and seldom needed is loaded when it is needed."""

import json
import subprocess
import sys

import pytest

# Each costs a slow machine between a tenth of a second and a whole one, in every program that starts.
SELDOM_NEEDED = [
    "PIL",
    "aiohttp",
    "holidays",
    "markdown_it",
    "openpyxl",
    "pikepdf",
    "pkilint",
    "pyhanko",
    "qrcode",
    "typst",
]
PROGRAM = """
import json, sys
import django; django.setup()
from django.urls import get_resolver; get_resolver().url_patterns
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.mark.subprocess
def test_the_pages_come_up_without_the_libraries_that_only_some_acts_need():
    loaded = json.loads(subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True).stdout)

    assert "django" in loaded
    assert [name for name in SELDOM_NEEDED if name in loaded] == []
