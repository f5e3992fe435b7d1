"""Write what the program knows about itself: docs/rules.md, docs/states.md and the tables of docs/glossary.md.

`python scripts/docs.py` writes; `--check` says whether what is written is out of date.
"""

import ast
import os
import re
import sys
import tomllib
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
MARK = "<!-- written by make docs from here on -->"


@lru_cache(maxsize=1)
def rules() -> dict[str, dict[str, str]]:
    """Every rule by its code, with its text and tag."""
    return tomllib.loads((DOCS / "rules.toml").read_text())


@lru_cache(maxsize=1)
def tests_by_rule() -> dict[str, list[tuple[str, str]]]:
    """For each rule the tests that hold it: file and name."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in sorted([*ROOT.glob("kortisto/*/tests/**/test_*.py"), *ROOT.glob("tests/**/test_*.py")]):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") in {"rule", "holds"}:
                    for code in decorator.args:
                        if isinstance(code, ast.Constant):
                            found[str(code.value)].append((str(path.relative_to(ROOT)), node.name))
    return dict(found)


def rules_page() -> str:
    """docs/rules.md: each rule, where it comes from, and the tests that hold it."""
    lines = [
        "# Rules of the domain",
        "",
        "BULLETIN: stated by the card issuer's bulletin, binding. PUBLIC: stated by a public source. INFERRED: decided by this",
        "project; a page in `decisions/` may change it. Written by `make docs` from `rules.toml` and the tests.",
        "",
    ]
    held = tests_by_rule()
    for code, one in rules().items():
        lines += [f"## {code}", "", f"{one['text']}. *({one['tag']})*".replace("..", "."), ""]
        for path, name in held.get(code, []):
            lines.append(f"- [{name.removeprefix('test_').replace('_', ' ')}](../{path})")
        if code not in held:
            lines.append("- open: see the [roadmap](roadmap.md)")
        lines.append("")
    return "\n".join(lines)


def _tables() -> dict[str, Any]:
    from kortisto.kernel.states import TABLES

    return dict(sorted(TABLES.items()))


def states_page() -> str:
    """docs/states.md: a picture of every state table."""
    from django.apps import apps
    from django.utils import translation

    lines = [
        "# State tables",
        "",
        "Written by `make docs` from each room's `states.py`. Beside each state: who acts next.",
        "",
    ]
    with translation.override("en"):
        for label, table in _tables().items():
            field = apps.get_model(label)._meta.get_field(table.field)
            labels = {str(value): str(text) for value, text in field.choices}
            lines += [f"## {label}", "", "```mermaid", "stateDiagram-v2"]
            lines += [f"  {value}: {text}" for value, text in labels.items()]
            if field.has_default():
                lines.append(f"  [*] --> {field.default}")
            for move in table.moves.values():
                order = [value for value in labels if value in {str(source) for source in move.sources}]
                lines += [f"  {source} --> {move.target}: {move.name}" for source in order]
            lines += [f"  {state} --> [*]" for state in labels if state in {str(one) for one in table.final}]
            lines += ["```", "", "| State | Who acts next |", "| --- | --- |"]
            for value, text in labels.items():
                who = next((one for state, one in table.next.items() if str(state) == value), None)
                lines.append(f"| {text} (`{value}`) | {who.label if who else '—'} |")
            lines.append("")
    return "\n".join(lines)


def glossary_tables() -> str:
    """The second half of docs/glossary.md: every table and every state, with what it is."""
    from django.apps import apps
    from django.utils import translation

    lines = [MARK, "", "## Tables", "", "| Room | In code | What it is |", "| --- | --- | --- |"]
    models = [model for model in apps.get_models() if model.__module__.startswith("kortisto.")]
    for model in sorted(models, key=lambda one: (one._meta.app_label, one.__name__)):
        first = re.split(r"(?<=\.)\s", (model.__doc__ or "").strip(), maxsplit=1)[0].replace("\n", " ")
        lines.append(f"| {model._meta.app_label} | `{model.__name__}` | {re.sub(r'  +', ' ', first)} |")
    lines += ["", "## States", "", "| Of | In code | fi | sv | en |", "| --- | --- | --- | --- | --- |"]
    for label, table in _tables().items():
        for value, text in apps.get_model(label)._meta.get_field(table.field).choices:
            words = []
            for language in ("fi", "sv", "en"):
                with translation.override(language):
                    words.append(str(text))
            lines.append(f"| {label.split('.')[1]} | `{value}` | {' | '.join(words)} |")
    return "\n".join(lines) + "\n"


def pages() -> dict[Path, str]:
    """Every page that is written, by its path."""
    glossary = DOCS / "glossary.md"
    own = glossary.read_text().split(MARK)[0] if glossary.exists() else "# Glossary\n\n"
    return {
        DOCS / "rules.md": rules_page(),
        DOCS / "states.md": states_page(),
        glossary: own + glossary_tables(),
    }


def main() -> int:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kortisto.config.settings")
    import django

    django.setup()
    stale = []
    for path, text in pages().items():
        if not path.exists() or path.read_text() != text:
            stale.append(path.relative_to(ROOT))
            if "--check" not in sys.argv:
                path.write_text(text)
    if stale and "--check" in sys.argv:
        print(f"out of date, run 'make docs': {', '.join(map(str, stale))}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
