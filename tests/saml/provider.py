"""The identity provider of `idp.py` as a program beside the tests, and our settings for it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Independent:
    entity_id: str
    sign_in_url: str
    address: str
    folder: Path

    def know_us(self, metadata: bytes) -> None:
        requests.post(f"{self.address}/metadata", data=metadata, timeout=10).raise_for_status()

    def answer(self, question: str, person: int, **bend: Any) -> dict[str, str]:
        """The raw answer to the question in this address, bent as told."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(question).query).items()}
        told = {"question": asked, "person": person, "bend": bend}
        found: dict[str, str] = requests.post(f"{self.address}/answer", json=told, timeout=30).json()
        return found

    def entry(self, **more: Any) -> dict[str, Any]:
        """What stands in KORTISTO_SAML."""
        return {
            "id": "vieras",
            "name": "Vieras",
            "entity_id": self.entity_id,
            "sign_in_url": self.sign_in_url,
            "provider_certificate_file": str(self.folder / "provider.crt"),
            "certificate_file": str(self.folder / "ours.crt"),
            "key_file": str(self.folder / "ours.key"),
            "faces": ["portal", "office", "holder"],
            **more,
        }


@contextmanager
def running(*, folder: Path, people: list[dict[str, str]]) -> Iterator[Independent]:
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", str(HERE / "idp.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdin
        assert program.stdout
        try:
            program.stdin.write(json.dumps({"folder": str(folder), "people": people}) + "\n")
            program.stdin.flush()
            yield Independent(folder=folder, **json.loads(program.stdout.readline()))
        finally:
            program.stdin.close()
            program.wait(timeout=10)
