"""Issuing beside the best known open peer, in one run: `python -m tests.bench.beside_django_ca [--cards N]`.

django-ca 3.2 first, then Kortisto: two worker processes each, the same machine, the same PostgreSQL with fsync on, P-256
requests, a P-384 authority. django-ca issues in process (`create_cert`, a row and a signature); Kortisto lints every
certificate before it signs, keeps the row and records the event. django-ca is GPL: it lives in an environment of its own,
made from a lock of its own, and nothing of it ships. Prints one JSON line with both rates and their ratio.
"""

import argparse
import os
import secrets
import subprocess
import sys
from pathlib import Path

from tests.bench import house
from tests.bench.house import Worker
from tests.bench.issue_certificates import LINTERS, WORKERS, measure, race

PEERS = Path(__file__).parent / "peers"
ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = PEERS / "django_ca_issue.py"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=1_000, help="cards, of two certificates each")
    cards = parser.parse_args().cards
    python = environment()
    with house.house(settings=LINTERS) as folder:
        peer = theirs(python, folder, 2 * cards)
        house.say(f"django-ca: {peer:.0f} certificates/s")
        ours = measure(folder, cards)
        house.report(
            "beside_django_ca", round(ours["bulk_per_s"] / peer, 2), "times django-ca", workers=WORKERS,
            django_ca_per_s=round(peer, 1), **ours,
        )  # fmt: skip
    return 0


def environment() -> Path:
    """The interpreter of the peer's environment, made when it is missing or its lock has changed."""
    from kortisto.config.environment import own_folder, state_folder

    home = own_folder(own_folder(state_folder(), 0o711) / "bench-peers") / "django-ca"
    lock, stamp = PEERS / "django-ca.txt", home / "lock"
    if not stamp.exists() or stamp.read_text() != lock.read_text():
        house.say("Making the peer's environment")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        install = '. scripts/registry.sh; .venv/bin/uv pip install -q --python "$1" --require-hashes -r "$2"'
        subprocess.run(["bash", "-c", install, "bash", str(home / "bin" / "python"), str(lock)], cwd=ROOT, check=True)
        stamp.write_text(lock.read_text())
    return home / "bin" / "python"


def theirs(python: Path, folder: Path, count: int) -> float:
    """Certificates a second of django-ca, in a database of its own of the same server."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509.oid import NameOID

    from kortisto.config import database

    name = f"kortisto_bench_peer_{secrets.token_hex(4)}"
    home = folder / "django-ca"
    home.mkdir()
    database.create(name)
    try:
        settings = database.connection_settings(role="owner", name=name)
        os.environ |= {f"PEER_{key}": str(settings[key]) for key in ("HOST", "PORT", "NAME", "USER")}
        subprocess.run([python, SCRIPT, "make", home], check=True)
        workers = []
        for number in range(WORKERS):
            file = home / f"requests-{number}.pem"
            with file.open("wb") as out:
                for each in range(count // WORKERS):
                    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Haltija {number}-{each}")])
                    request = x509.CertificateSigningRequestBuilder().subject_name(subject)
                    key = ec.generate_private_key(ec.SECP256R1())
                    out.write(request.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
            workers.append(Worker(str(SCRIPT), "issue", str(home), str(file), python=python))
        seconds = race(workers)
        with database.connect(name=name) as connection:
            row = connection.execute("SELECT count(*) FROM django_ca_certificate").fetchone()
        assert row == (count,), row
    finally:
        database.drop(name)
    return count / seconds


if __name__ == "__main__":
    sys.exit(main())
