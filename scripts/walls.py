"""The walls of the house as a contract for import-linter: who may import whom (the plan's second chapter).

Two orders hold at once. *Rooms*: tables and what belongs to them see only rooms that stand lower. *Kinds of module*:
moves < policy, visibility < doors < queries < actions < forms < views, jobs < urls < faces < config, whatever the room.
A module with a name of its own (``order_rules``, ``hearing``) stands as high as the highest that it imports; so nothing is
smuggled through it. An action never imports another action: what several verbs change together lies in ``moves.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from importlinter import Contract, ContractCheck, fields, output

Imports = Mapping[str, set[str]]

ROOMS = {
    "kernel": 0,
    **dict.fromkeys(["audit", "messages", "documents", "rulebook", "pki", "maker", "registers", "ui", "feedback"], 1),
    **{
        room: height
        for height, room in enumerate(
            [
                "people",
                "accounts",
                "organisations",
                "contracts",
                "registrars",
                "bulletins",
                "holders",
                "cards",
                "inquiries",
            ],
            start=2,
        )
    },
}
KINDS = [
    {"moves"},
    {"access.policy", "access.visibility"},
    {"access.doors"},
    {"queries"},
    {"actions"},
    {"forms"},
    {"views", "jobs", "navigation", "templatetags", "context_processors", "middleware", "cli", "management"},
    {"urls"},
    {"faces"},
    {"config"},
    {"demo"},
]
ACTIONS = 5
GROUND = {"models", "states", "events"}
# Where a room hangs its hooks into others, and Django's own record of the tables' history.
FREE = {"apps", "migrations", "tests"}


def parts(module: str) -> list[str]:
    return module.split(".")[1:]


def named_height(module: str) -> int | None:
    """How high a module stands by its name; 0 for tables, states, events and all of the kernel; None for its own name."""
    names = parts(module)
    if len(names) < 2 and names[:1] not in (["faces"], ["config"], ["demo"]):
        return 0
    if names[0] == "kernel" or (names[1:2] and names[1] in GROUND):
        return 0
    known = {kind: height for height, kinds in enumerate(KINDS, start=1) for kind in kinds}
    return known.get(names[0]) or known.get(".".join(names[:2])) or known.get(names[1])


def is_free(module: str) -> bool:
    return bool(FREE.intersection(parts(module)[1:]))


def heights(imports: Imports) -> dict[str, int]:
    """Every module's height; one with a name of its own stands as high as the highest that it imports."""
    named = {module: named_height(module) for module in imports}
    found = {module: height or 0 for module, height in named.items()}
    own_names = [module for module, height in named.items() if height is None and not is_free(module)]
    changed = True
    while changed:
        changed = False
        for module in own_names:
            height = max((found.get(imported, 0) for imported in imports[module]), default=0)
            if height > found[module]:
                found[module], changed = height, True
    return found


def findings(imports: Imports) -> Iterator[tuple[str, str, str]]:
    """Each import through a wall, with the reason."""
    high = heights(imports)
    for importer in sorted(imports):
        if is_free(importer) or not parts(importer):
            continue
        for imported in sorted(imports[importer]):
            if parts(imported) and (reason := wrong(importer, imported, high)):
                yield importer, imported, reason


def wrong(importer: str, imported: str, high: Mapping[str, int]) -> str | None:
    upper, lower = high[importer], high.get(imported, 0)
    own, other = parts(importer)[0], parts(imported)[0]
    if other == "demo" and own != "demo":
        return "nothing imports the demo"
    if own == "kernel" and other != "kernel":
        return "the kernel knows no room"
    if lower > upper:
        return f"{kind_at(lower)} stand above {kind_at(upper)}"
    # The package of the actions itself, which only lists them, may be imported.
    is_action = upper == ACTIONS and named_height(importer) == ACTIONS
    if is_action and lower == ACTIONS and (parts(imported)[2:] or named_height(imported) is None):
        return "an action never imports another action; lay what both change into moves.py"
    if upper == lower == 0 and ROOMS.get(other, 99) > ROOMS.get(own, 99):
        return f"the room {other} stands above the room {own}"
    return None


def kind_at(height: int) -> str:
    return " and ".join(sorted(KINDS[height - 1])) if height else "tables and what belongs to them"


class Walls(Contract):
    """Checks every direct import of the house; since every module is checked, so is every chain."""

    root = fields.StringField()

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        inside = f"{self.root}."
        imports = {
            module: {one for one in graph.find_modules_directly_imported_by(module) if one.startswith(inside)}
            for module in graph.modules
            if module.startswith(inside)
        }
        found = [
            (importer, imported, reason, graph.get_import_details(importer=importer, imported=imported))
            for importer, imported, reason in findings(imports)
        ]
        return ContractCheck(kept=not found, metadata={"findings": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, reason, details in check.metadata["findings"]:
            where = ", ".join(f"line {detail['line_number']}" for detail in details)
            output.print_error(f"{importer} ({where}) imports {imported}: {reason}.", bold=False)
            output.new_line()
