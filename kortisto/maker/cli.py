"""`kortisto maker keys | trust FILE | progress`: the exchange with the card maker."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from .backends.folder.keys import own_keys, trust
from .queries import PROGRESS, batches, health


def main(arguments: Sequence[str]) -> int:
    """Print our public keys for the maker, trust the maker's, or show how the exchange stands."""
    parser = argparse.ArgumentParser(prog="kortisto maker", description="The exchange with the card maker.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("keys", help="print our public keys, to be given to the maker")
    trusting = verbs.add_parser("trust", help="trust the maker's public keys; compare the fingerprint first")
    trusting.add_argument("file", type=Path)
    verbs.add_parser("progress", help="batches, and what waits")
    chosen = parser.parse_args(arguments)
    if chosen.verb == "keys":
        print(own_keys().public.to_json().decode())
    elif chosen.verb == "trust":
        print(f"Trusted. Fingerprint: {trust(chosen.file.read_bytes()).fingerprint}")
    else:
        _progress()
    return 0


def _progress() -> None:
    for batch in batches():
        counts = {name.replace("_", " "): getattr(batch, name) for name in PROGRESS}
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        print(f"batch {batch.number}: {batch.state}, {batch.count} cards: {told}")
    waits = health()
    print(
        f"waiting: {waits.cards_waiting} cards, {waits.files_waiting} files, {waits.news_untold} news"
        f" ({waits.news_in_trouble} in trouble)"
    )
