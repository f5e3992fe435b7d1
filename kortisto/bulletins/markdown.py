"""The text of a bulletin: a small part of Markdown (headings, lists, emphasis, links) as HTML, plain text and blocks.

What looks like HTML stays text, and a link leads to a web page or a mail address or is no link. Pictures and everything else
of Markdown stay as they were typed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

RULES = [
    "heading", "list", "emphasis", "link", "autolink", "newline", "escape", "entity", "balance_pairs", "fragments_join",
]  # fmt: skip
SCHEMES = ("http", "https", "mailto", "tel")
# The page's first heading is the bulletin's title.
HIGHEST, LOWEST = 2, 4


class Span(TypedDict):
    """A piece of a line; `href` is empty when it is no link. A line break is a span of its own."""

    text: str
    strong: bool
    emphasis: bool
    href: str


class Block(TypedDict):
    """A heading (`level` 2–4), a paragraph, or a list whose `items` are blocks themselves."""

    kind: str
    level: int
    spans: list[Span]
    ordered: bool
    items: list[list["Block"]]


@lru_cache(maxsize=1)
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # loaded with the first bulletin

    reader = MarkdownIt("zero", {"html": False}).enable(RULES, ignoreInvalid=True)
    reader.validateLink = _is_safe  # type: ignore[method-assign]
    return reader


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in SCHEMES and bool(parts.netloc or parts.path)


def _tokens(text: str) -> "list[Token]":
    """The text as the library reads it, its headings set below the page's own and without a step left out."""
    tokens = _reader().parse(text)
    level = HIGHEST - 1
    for token in tokens:
        if token.type == "heading_open":
            level = min(int(token.tag[1]) + HIGHEST - 1, level + 1, LOWEST)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"
    return tokens


def to_html(text: str) -> str:
    """The text as HTML for a page whose h1 is the title."""
    reader = _reader()
    return str(reader.renderer.render(_tokens(text), reader.options, {}))


# -- Blocks -----------------------------------------------------------------------------------------------------------


@dataclass
class _Run:
    """Tokens, and how far they have been read."""

    tokens: "Sequence[Token]"
    place: int = 0


def to_blocks(text: str) -> list[Block]:
    """The text as data, for papers and plain mails."""
    return list(_blocks(_Run(_tokens(text)), until=""))


def _block(kind: str, **given: Any) -> Block:
    made: dict[str, Any] = {"kind": kind, "level": 0, "spans": [], "ordered": False, "items": []}
    return made | given  # type: ignore[return-value]


def _blocks(run: _Run, until: str) -> Iterator[Block]:
    while run.place < len(run.tokens):
        token = run.tokens[run.place]
        run.place += 1
        if token.type == until:
            return
        if token.type in ("bullet_list_open", "ordered_list_open"):
            ordered = token.type.startswith("ordered")
            yield _block("list", ordered=ordered, items=list(_items(run, token.type.replace("open", "close"))))
        elif token.type == "heading_open":
            yield _block("heading", level=int(token.tag[1]), spans=_spans(run.tokens[run.place].children or ()))
            run.place += 2
        elif token.type == "paragraph_open":
            yield _block("paragraph", spans=_spans(run.tokens[run.place].children or ()))
            run.place += 2


def _items(run: _Run, until: str) -> Iterator[list[Block]]:
    while run.tokens[run.place].type != until:
        run.place += 1  # the item opens
        yield list(_blocks(run, until="list_item_close"))
    run.place += 1


def _spans(tokens: "Sequence[Token]") -> list[Span]:
    spans: list[Span] = []
    strong = emphasis = 0
    href = ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            strong += token.nesting
        elif token.type in ("em_open", "em_close"):
            emphasis += token.nesting
        elif token.type == "link_open":
            href = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            href = ""
        else:
            words = "\n" if token.type == "hardbreak" else " " if token.type == "softbreak" else token.content
            if words:
                spans.append({"text": words, "strong": strong > 0, "emphasis": emphasis > 0, "href": href})
    return spans


# -- Plain text -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def to_text(text: str) -> str:
    """The text for mail programs that show no HTML: headings in lines of their own, links with their addresses.

    Remembered, because the same text goes to thousands.
    """
    return "\n\n".join(_lines(block) for block in to_blocks(text))


def _lines(block: Block) -> str:
    if block["kind"] != "list":
        return _words(block["spans"])
    lines = []
    for number, item in enumerate(block["items"], start=1):
        mark = f"{number}. " if block["ordered"] else "- "
        inner = "\n".join(_lines(each) for each in item)
        lines.append(mark + inner.replace("\n", "\n" + " " * len(mark)))
    return "\n".join(lines)


def _words(spans: Sequence[Span]) -> str:
    parts: list[str] = []
    for place, span in enumerate(spans):
        parts.append(span["text"])
        following = spans[place + 1]["href"] if place + 1 < len(spans) else ""
        shown = span["href"].removeprefix("mailto:").removeprefix("tel:")
        if span["href"] and following != span["href"] and shown not in span["text"]:
            parts.append(f" ({shown})")
    return "".join(parts)
