"""What a tester may turn: `knobs.toml` in the simulator's state folder, read before every round.

paused = true                        # answers nothing until it is false again
box_size = 50                        # cards in a box at most
today = "2026-11-23"                 # the day written on boxes; otherwise the machine's own day in Helsinki
reject_every = 7                     # every seventh card is faulty
dispatch = false                     # personalised cards wait

[reject]                             # single cards, by order code
"7ZK3M8Q4TX" = "chip_faulty"
[reject_at_personalisation]
"0ABC123DEF" = "surface_faulty"
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

FILE = "knobs.toml"


@dataclass(frozen=True)
class Knobs:
    paused: bool = False
    dispatch: bool = True
    box_size: int = 50
    reject_every: int = 0
    today: str = ""
    reject: dict[str, str] = field(default_factory=dict)
    reject_at_personalisation: dict[str, str] = field(default_factory=dict)

    def day(self) -> date:
        """The day written on boxes."""
        return date.fromisoformat(self.today) if self.today else datetime.now(ZoneInfo("Europe/Helsinki")).date()


def read_knobs(state: Path) -> Knobs:
    """The knobs as they stand; a file that is not there, or half written, turns nothing."""
    try:
        return Knobs(**tomllib.loads((state / FILE).read_text(encoding="utf-8")))
    except (FileNotFoundError, tomllib.TOMLDecodeError):
        return Knobs()
