"""Fields to fill in on a paper: typst draws the boxes and says where they lie, pikepdf lays form fields over them.

Each field has a tooltip, which is what a screen reader says, and stands in the structure tree as a form element, so that the
paper stays tagged. What is typed is drawn by the reader's own program (`NeedAppearances`).
"""

import io
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

PRINTED = 4
""" The annotation flag "print": the field stands on paper, too."""


@dataclass(frozen=True)
class Field:
    """One field: its box in points from the upper left corner of its page, which counts from 1."""

    name: str
    tip: str
    kind: str
    value: str
    page: int
    x: float
    y: float
    width: float
    height: float


def add_fields(pdf: bytes, fields: list[Field]) -> bytes:
    """The same paper with its fields, in their order; the first fields are first for the keyboard and in the structure."""
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        font = paper.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica,
                                              Encoding=Name.WinAnsiEncoding))  # fmt: skip
        made = [_widget(paper, field) for field in fields]
        paper.Root.AcroForm = Dictionary(
            Fields=Array(made),
            NeedAppearances=True,
            DA=String("/Helv 10 Tf 0 g"),
            DR=Dictionary(Font=Dictionary(Helv=font)),
        )
        _tag(paper, fields, made)
        for page in paper.pages:
            page.obj.Tabs = Name.S
        out = io.BytesIO()
        paper.save(out)
    return out.getvalue()


def _widget(paper: pikepdf.Pdf, field: Field) -> Any:
    page = paper.pages[field.page - 1]
    height = float(page.mediabox[3])
    lower = height - field.y - field.height
    widget = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, F=PRINTED, T=String(field.name), TU=String(field.tip), P=page.obj,
        Rect=Array([round(each, 2) for each in (field.x, lower, field.x + field.width, lower + field.height)]),
    )  # fmt: skip
    if field.kind == "tick":
        widget.FT = Name.Btn
        widget.V = widget.AS = Name.Off
        drawn = f"q 1.2 w 2 2 m {field.width - 2:.1f} {field.height - 2:.1f} l 2 {field.height - 2:.1f} m "
        drawn += f"{field.width - 2:.1f} 2 l S Q"
        widget.AP = Dictionary(N=Dictionary(Yes=_drawing(paper, field, drawn), Off=_drawing(paper, field, "")))
    else:
        widget.FT = Name.Tx
        widget.V = String(field.value)
        widget.DA = String("/Helv 10 Tf 0 g")
    made = paper.make_indirect(widget)
    if "/Annots" not in page.obj:
        page.obj.Annots = Array()
    page.obj.Annots.append(made)
    return made


def _drawing(paper: pikepdf.Pdf, field: Field, content: str) -> Any:
    stream = paper.make_stream(content.encode())
    stream.Type, stream.Subtype = Name.XObject, Name.Form
    stream.BBox = Array([0, 0, round(field.width, 2), round(field.height, 2)])
    return stream


def _tag(paper: pikepdf.Pdf, fields: list[Field], widgets: list[Any]) -> None:
    """Hang every field into the structure tree, and give the tree the way back from the field (PDF 2.0, 14.7.5.4)."""
    root = paper.Root.StructTreeRoot
    document = root.K[0] if isinstance(root.K, Array) else root.K
    key = int(root.get("/ParentTreeNextKey", 0))
    entries = []
    for field, widget in zip(fields, widgets, strict=True):
        element = paper.make_indirect(
            Dictionary(
                Type=Name.StructElem, S=Name.Form, P=document, Alt=String(field.tip), Pg=widget.P,
                K=Dictionary(Type=Name.OBJR, Obj=widget, Pg=widget.P),
            )
        )  # fmt: skip
        document.K = Array([*document.K, element]) if isinstance(document.K, Array) else Array([document.K, element])
        widget.StructParent = key
        entries += [key, element]
        key += 1
    root.ParentTreeNextKey = key
    tree = root.ParentTree
    if "/Kids" in tree:
        limits = Array([entries[0], entries[-2]])
        tree.Kids.append(paper.make_indirect(Dictionary(Nums=Array(entries), Limits=limits)))
    else:
        tree.Nums = Array([*tree.Nums, *entries])
