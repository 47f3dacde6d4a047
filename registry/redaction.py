"""PDFs with pages taken out: what is masked is not in the file any longer, in no form.

A new file is written with the pages that are left and nothing else of the old one: no metadata, no attachments, no
form, no bookmarks, no comments, no hidden tree of text. In a masked page's place stands one that says on what ground.
"""

import io
from collections.abc import Mapping

import pikepdf

from registry.pdf import render_pdf

#: What a page or a picture may carry beside what is seen.
_BESIDE = (
    "/Annots", "/AA", "/Metadata", "/PieceInfo", "/Thumb", "/B", "/StructParents", "/StructParent", "/LastModified",
    "/AF", "/Alternates", "/ActualText", "/Alt", "/E",
)  # fmt: skip


def page_count(content: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return len(document.pages)


def without_pages(content: bytes, masked: Mapping[int, str], *, title: str) -> bytes:
    """The PDF with the pages of `masked` (from 1) replaced by one that names the section each is masked by."""
    with pikepdf.open(io.BytesIO(content)) as old, pikepdf.new() as new:
        for number, page in enumerate(old.pages, start=1):
            if number in masked:
                with pikepdf.open(io.BytesIO(_instead(number, masked[number], title))) as sign:
                    new.pages.extend(sign.pages)
            else:
                new.pages.append(page)
        for page in new.pages:
            for name in _BESIDE:
                if name in page.obj:
                    del page.obj[name]
        new.remove_unreferenced_resources()
        for thing in new.objects:
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                for name in _BESIDE:
                    if name in thing:
                        del thing[name]
        new.docinfo["/Title"] = title
        out = io.BytesIO()
        new.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=False)
        return out.getvalue()


def _instead(number: int, section: str, title: str) -> bytes:
    return render_pdf("documents/masked_page.html", {"number": number, "section": section}, title=title)
