"""npm's oidc-provider as a program beside the tests: started once a module, told its people and clients on standard input."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Independent:
    """A running provider."""

    issuer: str

    def bend(self, **claims: Any) -> None:
        """The next identity token says this."""
        requests.post(f"{self.issuer}/bend", json=claims, timeout=5).raise_for_status()

    def identify(self, address: str, person: int) -> str:
        """Walk through the provider's pages as somebody; the path and question that the browser comes back with."""
        with requests.Session() as browser:
            page = browser.get(address, timeout=5)
            assert "<form" in page.text, page.text
            answer = browser.post(page.url, data={"person": str(person)}, allow_redirects=False, timeout=5)
            while "/paluu/" not in (there := answer.headers["Location"]):
                answer = browser.get(there, allow_redirects=False, timeout=5)
        return re.sub(r"^http://localhost(:\d+)?", "", there)


@contextmanager
def running(*, people: list[dict[str, str]], clients: list[dict[str, Any]]) -> Iterator[Independent]:
    if not (HERE / "node_modules" / "oidc-provider").exists() or shutil.which("node") is None:
        pytest.fail("npm's oidc-provider is missing: make setup")
    told = {"people": people, "clients": clients, "acr": "http://ftn.ficora.fi/2017/loa3"}
    with subprocess.Popen(
        ["node", "provider.mjs"],
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as program:
        assert program.stdin
        assert program.stdout
        try:
            program.stdin.write(json.dumps(told) + "\n")
            program.stdin.flush()
            yield Independent(program.stdout.readline().strip())
        finally:
            program.stdin.close()
            program.wait(timeout=10)
