"""The tree of a masked copy: what a screen reader is led by. Made anew, since the old one told what has been masked."""

from collections.abc import Mapping
from typing import Any

import pikepdf

#: Operators that tie what is drawn to a tree, or say it in words of their own: those of the old file are taken out.
_TIES = ("BMC", "BDC", "EMC", "MP", "DP")


def tag(document: pikepdf.Pdf, told: Mapping[int, str]) -> None:
    """Give the PDF a tree: each page is a paragraph, read as its text stands, or, with a text in `told` (by number from
    1), a figure with that as its alternative. Nothing is claimed of conformance: the pages are as others made them."""
    parts: Any = pikepdf.Array()
    parents: list[Any] = []
    whole = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Document, K=parts, Lang="sv-SE")
    )
    for place, page in enumerate(document.pages):
        text = told.get(place + 1)
        kind = pikepdf.Name.P if text is None else pikepdf.Name.Figure
        page.obj.Contents = document.make_stream(_tied(page, kind))
        page.obj.StructParents, page.obj.Tabs = place, pikepdf.Name.S
        part: Any = pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=kind, P=whole, Pg=page.obj, K=0)
        if text is not None:
            part.Alt = text or "Bild av en sida, utan text som kan läsas upp"
            part.A = pikepdf.Dictionary(O=pikepdf.Name.Layout, BBox=page.mediabox, Placement=pikepdf.Name.Block)
        part = document.make_indirect(part)
        parts.append(part)
        parents += [place, pikepdf.Array([part])]
    tree = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.StructTreeRoot,
            K=pikepdf.Array([whole]),
            ParentTree=document.make_indirect(pikepdf.Dictionary(Nums=pikepdf.Array(parents))),
            ParentTreeNextKey=len(document.pages),
        )
    )
    whole.P = tree
    root = document.Root
    root.StructTreeRoot, root.MarkInfo, root.Lang = tree, pikepdf.Dictionary(Marked=True), "sv-SE"
    root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)


def _tied(page: pikepdf.Page, kind: pikepdf.Name) -> bytes:
    """What the page draws, as one piece of the new tree and of no other."""
    drawn = [one for one in pikepdf.parse_content_stream(page) if str(one.operator) not in _TIES]
    return b"%s <</MCID 0>> BDC\n%s\nEMC" % (str(kind).encode(), pikepdf.unparse_content_stream(drawn))
