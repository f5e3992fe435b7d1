"""The factory: what it knows (one SQLite file) and what it does in a round. Every step is one transaction and may be
repeated.

A round: take messages in, produce, personalise, dispatch. What it has to say is written down in the same transaction
as what it did (`outgoing`), and sent afterwards; what it has heard is written down with its number (`incoming`).
Killed at any step, it goes on where it was.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..envelope import NotAccepted, digest
from ..messages import AUTHORITY, MAKER, REJECT_REASONS, Message, compose, from_text, read, to_text
from .chips import card_serial, make_chip, same_key
from .knobs import Knobs, read_knobs
from .letters import close_letter

_TABLES = """
CREATE TABLE IF NOT EXISTS incoming (sequence INTEGER PRIMARY KEY, digest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS outgoing (sequence INTEGER PRIMARY KEY, content TEXT NOT NULL, sent INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS card (
    number INTEGER PRIMARY KEY AUTOINCREMENT, order_code TEXT NOT NULL UNIQUE, batch INTEGER NOT NULL, point_code TEXT NOT NULL,
    card_kind TEXT NOT NULL, print TEXT NOT NULL, state TEXT NOT NULL, serial TEXT UNIQUE, reason TEXT NOT NULL DEFAULT '',
    auth_key BLOB, sign_key BLOB, csr_auth BLOB, csr_sign BLOB, cert_auth BLOB, cert_sign BLOB, box TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS card_state ON card (state, number);
CREATE TABLE IF NOT EXISTS posted (
    serial TEXT PRIMARY KEY, addressee TEXT NOT NULL, address TEXT NOT NULL, day TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS box (number INTEGER PRIMARY KEY AUTOINCREMENT, point_code TEXT NOT NULL);
"""

# The life of a card in the factory.
ORDERED, PRODUCED, CERTIFIED, PERSONALISED, DISPATCHED, REJECTED = (
    "ordered", "produced", "certified", "personalised", "dispatched", "rejected",
)  # fmt: skip


class Replayed(NotAccepted):
    """A number that was used before, with other contents."""


class OutOfTurn(Exception):
    """A message whose predecessor has not come yet: it waits."""


class Factory:
    """One factory, in one state folder; one process works in it at a time."""

    def __init__(self, state: Path) -> None:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.state = state
        self.database = sqlite3.connect(state / "factory.sqlite3", isolation_level=None, check_same_thread=False)
        self.database.row_factory = sqlite3.Row
        self.database.execute("PRAGMA synchronous = FULL")
        self.database.executescript(_TABLES)
        (state / "factory.sqlite3").chmod(0o600)

    def close(self) -> None:
        self.database.close()

    # -- the exchange ----------------------------------------------------------------------------------------------

    def hear(self, content: dict[str, Any], *, sequence: int) -> bool:
        """Take a message in; False when it was heard before. `OutOfTurn`, `NotAccepted`, `Replayed` otherwise."""
        message = read(content, sender=AUTHORITY, sequence=sequence)
        seen = self.database.execute("SELECT digest FROM incoming WHERE sequence = ?", [sequence]).fetchone()
        if seen is not None:
            if seen["digest"] != digest(content):
                raise Replayed(f"number {sequence} was used before")
            return False
        if sequence != self.heard() + 1:
            raise OutOfTurn(f"number {sequence} before {self.heard() + 1}")
        with self._transaction():
            self.database.execute("INSERT INTO incoming VALUES (?, ?)", [sequence, digest(content)])
            {
                "batch": self._take_orders,
                "certificates": self._take_certificates,
                "withdrawals": self._withdraw,
                "letters": self._post_letters,
            }[message.kind](message)
        return True

    def heard(self) -> int:
        """The number of the last message taken in."""
        return self._one("SELECT coalesce(max(sequence), 0) FROM incoming")

    def unsent(self) -> list[tuple[int, dict[str, Any]]]:
        """What is still to be sent: number and message, in order."""
        rows = self.database.execute("SELECT sequence, content FROM outgoing WHERE sent = 0 ORDER BY sequence")
        return [(row["sequence"], json.loads(row["content"])) for row in rows]

    def posted(self) -> list[sqlite3.Row]:
        """The letters put in the post: serial, addressee, address and day."""
        return self.database.execute("SELECT * FROM posted ORDER BY day, serial").fetchall()

    def mark_sent(self, sequence: int) -> None:
        self.database.execute("UPDATE outgoing SET sent = 1 WHERE sequence = ?", [sequence])

    # -- a round ---------------------------------------------------------------------------------------------------

    def work(self) -> bool:
        """Do whatever there is to do; False when there was nothing."""
        knobs = read_knobs(self.state)
        if knobs.paused:
            return False
        steps = [self._produce(knobs), self._personalise(knobs), knobs.dispatch and self._dispatch(knobs)]
        return any(steps)

    def paused(self) -> bool:
        return read_knobs(self.state).paused

    def _produce(self, knobs: Knobs) -> bool:
        """Make the chips of the oldest batch that waits, and answer for all of it."""
        batch = self._one("SELECT min(batch) FROM card WHERE state = ?", ORDERED)
        if batch is None:
            return False
        cards = self.database.execute(
            "SELECT * FROM card WHERE state = ? AND batch = ? ORDER BY number", [ORDERED, batch]
        ).fetchall()
        made, faulty = [], []
        with self._transaction():
            for card in cards:
                reason = self._fault(knobs, card)
                if reason:
                    faulty.append(self._reject(card, reason))
                    continue
                serial = card_serial(card["number"])
                chip = make_chip(serial)
                self.database.execute(
                    "UPDATE card SET state = ?, serial = ?, auth_key = ?, sign_key = ?, csr_auth = ?, csr_sign = ?"
                    " WHERE number = ?",
                    [PRODUCED, serial, chip.auth_key, chip.sign_key, chip.csr_auth, chip.csr_sign, card["number"]],
                )
                made.append(
                    {
                        "order_code": card["order_code"],
                        "serial": serial,
                        "csr_auth": to_text(chip.csr_auth),
                        "csr_sign": to_text(chip.csr_sign),
                    }
                )
            if made:
                self._say("produced", {"batch": batch, "cards": made})
            if faulty:
                self._say("rejected", {"cards": faulty})
        return True

    def _personalise(self, knobs: Knobs) -> bool:
        """Write the certificates to the chips and close the letters."""
        cards = self.database.execute("SELECT * FROM card WHERE state = ? ORDER BY number", [CERTIFIED]).fetchall()
        if not cards:
            return False
        with self._transaction():
            faulty = []
            for card in cards:
                reason = knobs.reject_at_personalisation.get(card["order_code"], "")
                if not (
                    same_key(card["csr_auth"], card["cert_auth"]) and same_key(card["csr_sign"], card["cert_sign"])
                ):
                    reason = "certificate_mismatch"
                if reason:
                    faulty.append(self._reject(card, reason))
                    continue
                close_letter(self.state, card["serial"])
                self._set(card, PERSONALISED)
            if faulty:
                self._say("rejected", {"cards": faulty})
        return True

    def _dispatch(self, knobs: Knobs) -> bool:
        """Pack what is ready, a box for each registration point at most `box_size` cards, and send it off."""
        cards = self.database.execute(
            "SELECT * FROM card WHERE state = ? ORDER BY point_code, number", [PERSONALISED]
        ).fetchall()
        if not cards:
            return False
        with self._transaction():
            for point_code, packed in _boxes(cards, knobs.box_size):
                number = self.database.execute("INSERT INTO box (point_code) VALUES (?)", [point_code]).lastrowid
                box = f"BOX-{number:06d}"
                for card in packed:
                    self._set(card, DISPATCHED, box)
                serials = [card["serial"] for card in packed]
                self._say(
                    "dispatched",
                    {"box": box, "point_code": point_code, "day": knobs.day().isoformat(), "serials": serials},
                )
        return True

    # -- what it hears ---------------------------------------------------------------------------------------------

    def _take_orders(self, message: Message) -> None:
        for order in message.body["orders"]:
            self.database.execute(
                "INSERT INTO card (order_code, batch, point_code, card_kind, print, state) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (order_code) DO NOTHING",
                [
                    order["order_code"],
                    message.body["batch"],
                    order["point_code"],
                    order["card_kind"],
                    json.dumps(order["print"], ensure_ascii=False),
                    ORDERED,
                ],
            )

    def _take_certificates(self, message: Message) -> None:
        for given in message.body["cards"]:
            self.database.execute(
                "UPDATE card SET state = ?, cert_auth = ?, cert_sign = ? WHERE order_code = ? AND serial = ? AND state = ?",
                [
                    CERTIFIED,
                    from_text(given["auth_enc"]),
                    from_text(given["sign"]),
                    given["order_code"],
                    given["serial"],
                    PRODUCED,
                ],
            )

    def _withdraw(self, message: Message) -> None:
        """Cards still in the house are destroyed; for those that have left, nothing is said: their box tells."""
        gone = []
        for order_code in message.body["order_codes"]:
            card = self.database.execute(
                "SELECT * FROM card WHERE order_code = ? AND state NOT IN (?, ?)", [order_code, DISPATCHED, REJECTED]
            ).fetchone()
            if card is not None:
                gone.append(self._reject(card, "withdrawn"))
        if gone:
            self._say("rejected", {"cards": gone})

    def _post_letters(self, message: Message) -> None:
        """Put the closed letter of each card in the post. A card that was destroyed has none."""
        for letter in message.body["letters"]:
            self.database.execute(
                "INSERT OR IGNORE INTO posted (serial, addressee, address, day)"
                " SELECT serial, ?, ?, ? FROM card WHERE order_code = ? AND serial = ? AND state <> ?",
                [
                    letter["addressee"],
                    letter["address"],
                    read_knobs(self.state).day().isoformat(),
                    letter["order_code"],
                    letter["serial"],
                    REJECTED,
                ],
            )

    # -- small parts -----------------------------------------------------------------------------------------------

    def _fault(self, knobs: Knobs, card: sqlite3.Row) -> str:
        if knobs.reject_every and card["number"] % knobs.reject_every == 0:
            return "chip_faulty"
        return knobs.reject.get(card["order_code"], "")

    def _reject(self, card: sqlite3.Row, reason: str) -> dict[str, str]:
        """Destroy a card: its keys go with it."""
        known = reason if reason in REJECT_REASONS else "other"
        self.database.execute(
            "UPDATE card SET state = ?, reason = ?, auth_key = NULL, sign_key = NULL WHERE number = ?",
            [REJECTED, known, card["number"]],
        )
        explanation = "" if known == reason else reason
        return {
            "order_code": card["order_code"],
            "serial": card["serial"] or "",
            "reason": known,
            "explanation": explanation,
        }

    def _set(self, card: sqlite3.Row, state: str, box: str = "") -> None:
        self.database.execute("UPDATE card SET state = ?, box = ? WHERE number = ?", [state, box, card["number"]])

    def _say(self, kind: str, body: dict[str, Any]) -> None:
        sequence = self._one("SELECT coalesce(max(sequence), 0) + 1 FROM outgoing")
        content = compose(sender=MAKER, sequence=sequence, kind=kind, made_at=datetime.now(UTC), body=body)
        self.database.execute(
            "INSERT INTO outgoing (sequence, content) VALUES (?, ?)",
            [sequence, json.dumps(content, ensure_ascii=False)],
        )

    def _one(self, query: str, *arguments: Any) -> Any:
        return self.database.execute(query, arguments).fetchone()[0]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")


def _boxes(cards: list[sqlite3.Row], size: int) -> Iterator[tuple[str, list[sqlite3.Row]]]:
    """Cards of one point together, at most `size` of them."""
    packed: list[sqlite3.Row] = []
    for card in cards:
        if packed and (packed[0]["point_code"] != card["point_code"] or len(packed) >= size):
            yield packed[0]["point_code"], packed
            packed = []
        packed.append(card)
    if packed:
        yield packed[0]["point_code"], packed
