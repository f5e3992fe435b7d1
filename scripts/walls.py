"""The walls of the house as a contract for import-linter: who may import whom (the plan's second chapter).

Two orders hold at once. *Rooms*: tables and what belongs to them see only rooms that stand lower. *Kinds of module*:
moves < policy, visibility < doors < queries < actions < forms < views, jobs < urls < faces < config, whatever the
room. An action never imports another action: what several verbs change together is a function in ``moves.py``.
"""

from __future__ import annotations

from typing import Any

from importlinter import Contract, ContractCheck, fields, output

ROOMS = {
    "kernel": 0,
    **dict.fromkeys(["audit", "messages", "documents", "rulebook", "pki", "maker", "registers", "ui"], 1),
    **{
        room: height
        for height, room in enumerate(
            ["people", "accounts", "organisations", "contracts", "registrars", "holders", "cards"], start=2
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
# Where a room hangs its hooks into others, and Django's own record of the tables' history.
FREE = {"apps", "migrations", "tests"}


def parts(module: str) -> list[str]:
    return module.split(".")[1:]


def kind(module: str) -> int:
    """How high a module stands by its kind; 0 for tables, states, events and helpers, and for all of the kernel."""
    names = parts(module)
    if not names or names[0] == "kernel":
        return 0
    known = {kind: height for height, kinds in enumerate(KINDS, start=1) for kind in kinds}
    return known.get(names[0]) or known.get(".".join(names[:2])) or known.get(".".join(names[1:2]), 0)


def is_free(module: str) -> bool:
    return bool(FREE.intersection(parts(module)[1:]))


def wrong(importer: str, imported: str) -> str | None:
    """Why this import breaks a wall, or None."""
    if is_free(importer) or not parts(importer) or not parts(imported):
        return None
    upper, lower = kind(importer), kind(imported)
    own, other = parts(importer)[0], parts(imported)[0]
    if other == "demo" and own != "demo":
        return "nothing imports the demo"
    if lower > upper:
        return f"{words(imported)} stands above {words(importer)}"
    if upper == lower == ACTIONS and parts(imported)[2:] and importer != imported:
        return "an action never imports another action; lay what both change into moves.py"
    if upper == 0 and lower == 0 and ROOMS.get(other, 99) > ROOMS.get(own, 99):
        return f"the room {other} stands above the room {own}"
    if own == "kernel" and other != "kernel":
        return "the kernel knows no room"
    return None


def words(module: str) -> str:
    height = kind(module)
    return "a table or helper" if height == 0 else " or ".join(sorted(KINDS[height - 1]))


class Walls(Contract):
    """Checks every direct import of the house; since every module is checked, so is every chain."""

    root = fields.StringField()

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        findings = []
        for importer in sorted(graph.modules):
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                if imported.startswith(f"{self.root}.") and (reason := wrong(importer, imported)):
                    lines = [
                        detail["line_number"]
                        for detail in graph.get_import_details(importer=importer, imported=imported)
                    ]
                    findings.append((importer, imported, lines, reason))
        return ContractCheck(kept=not findings, metadata={"findings": findings})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, lines, reason in check.metadata["findings"]:
            where = ", ".join(f"line {line}" for line in lines)
            output.print_error(f"{importer} ({where}) imports {imported}: {reason}.", bold=False)
            output.new_line()
