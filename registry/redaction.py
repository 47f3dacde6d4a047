"""PDFs with pages or words taken out: what is masked is not in the file any longer, in no form.

A page with masked words becomes a picture of itself with black over them: no text layer, nothing beneath the black.
Letters are found where PDFium says that they stand, also those that are there to be searched only, under a scanned
picture; words within a picture alone are found by nobody, and are masked by masking the page.

A new file is written with the pages that are left and nothing else of the old one: no metadata, no attachments, no
form, no bookmarks, no comments, no hidden tree of text. In a masked page's place stands one that says on what ground.
It has a tree of its own (`registry.masktags`): a page that is a picture says in text what may be read in it.
"""

import io
import threading
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pikepdf
from PIL import ImageDraw

from registry.masktags import tag
from registry.pdf import render_pdf
from registry.rules.secrecy import passages_of

if TYPE_CHECKING:
    import pypdfium2

#: How sharp the picture of a page with masked words is (pixels per inch), and how far the black reaches beyond a letter
#: (part of its height, at least two pixels).
SHARPNESS = 150
BEYOND = 0.2
#: What is read where words are black.
MASKED = "[maskerat]"
#: PDFium may be asked by one thread at a time.
ONE_AT_A_TIME = threading.Lock()

#: What a page or a picture may carry beside what is seen.
_BESIDE = (
    "/Annots", "/AA", "/Metadata", "/PieceInfo", "/Thumb", "/B", "/StructParents", "/StructParent", "/LastModified",
    "/AF", "/Alternates", "/ActualText", "/Alt", "/E",
)  # fmt: skip


def page_count(content: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return len(document.pages)


@dataclass(frozen=True)
class Words:
    """Words on a page (from 1): the places of its first and last letter among the page's letters."""

    page: int
    start: int
    end: int


def _pdfium() -> Any:
    """PDFium, loaded when somebody masks something, not by every process that starts."""
    import pypdfium2

    return pypdfium2


@contextmanager
def _read(content: bytes) -> Iterator["pypdfium2.PdfDocument"]:
    with ONE_AT_A_TIME:
        document = _pdfium().PdfDocument(content)
        try:
            yield document
        finally:
            document.close()


def _upright(page: "pypdfium2.PdfPage") -> int:
    """Read the page as it was set, however it is turned when it is shown: the order of its lines depends on it. How it
    is turned, in degrees."""
    turned: int = page.get_rotation()
    page.set_rotation(0)
    return turned


def _letters(page: "pypdfium2.PdfPage", *, joined: bool) -> tuple[str, list[int]]:
    """The page's text in plain letters, and for each its place among the page's. `joined`: a word that is broken at the
    end of a line is whole."""
    _upright(page)
    text = page.get_textpage()
    raw = [_pdfium().raw.FPDFText_GetUnicode(text.raw, place) for place in range(text.count_chars())]
    text.close()
    found: list[str] = []
    places: list[int] = []
    skip = False
    for place, code in enumerate(raw):
        one = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        broken = one in ("\x02", "\xad") or (one in "-\u2010" and raw[place + 1 : place + 2] in ([10], [13]))
        if one and broken and joined:
            skip = True
            continue
        if skip and one in "\r\n ":
            continue
        skip = False
        plain = unicodedata.normalize("NFKC", "-" if one == "\x02" else one)
        found += plain
        places += [place] * len(plain)
    return "".join(found), places


def find_words(content: bytes, words: str) -> list[Words]:
    """Wherever the words stand in the PDF's text, whatever lies between them of spaces and line breaks; of a word that
    is broken between two lines both parts."""
    found: set[Words] = set()
    plain = unicodedata.normalize("NFKC", words)
    with _read(content) as document:
        for number, page in enumerate(document, start=1):
            for joined in (False, True):
                text, places = _letters(page, joined=joined)
                for one in passages_of(text, plain, ""):
                    found.add(Words(number, places[one.start], places[one.end - 1] + 1))
            page.close()
    return sorted(found, key=lambda one: (one.page, one.start, one.end))


def text_left(content: bytes, masked: Iterable[Words] = (), *, without: Container[int] = ()) -> str:
    """All of the PDF's text but the masked words and the pages of `without`: what whoever gets the copy can read."""
    hidden = {(one.page, place) for one in masked for place in range(one.start, one.end)}
    with _read(content) as document:
        found = []
        for number, page in enumerate(document, start=1):
            if number in without:
                continue
            text, places = _letters(page, joined=True)
            found.append("".join(c if (number, p) not in hidden else " " for c, p in zip(text, places, strict=True)))
            page.close()
    return "\n".join(found)


def words_at(content: bytes, masked: Iterable[Words]) -> list[str]:
    """What stands at the places."""
    masked = list(masked)
    with _read(content) as document:
        found = []
        for one in masked:
            text, places = _letters(document[one.page - 1], joined=True)
            found.append("".join(c for c, p in zip(text, places, strict=True) if one.start <= p < one.end))
    return found


def without_words(content: bytes, masked: Iterable[Words]) -> bytes:
    """The PDF with each page that has masked words as a picture with black over them; the other pages as they are.
    Where the PDF has layers, every page is a picture of what is shown: what lies in a hidden one goes to nobody."""
    of_page: dict[int, list[Words]] = {number: [] for number in _layered(content)}
    for one in masked:
        of_page.setdefault(one.page, []).append(one)
    pictures: dict[int, bytes] = {}
    with _read(content) as document:
        for number, words in of_page.items():
            pictures[number] = _pictured(document[number - 1], words)
    with pikepdf.open(io.BytesIO(content)) as old:
        for number, picture in pictures.items():
            with pikepdf.open(io.BytesIO(picture)) as one:
                old.pages[number - 1] = one.pages[0]
        out = io.BytesIO()
        old.save(out)
        return out.getvalue()


def _layered(content: bytes) -> range:
    """The numbers of the pages, if the PDF has layers that may be hidden (optional content, ISO 32000-1, 8.11)."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return range(1, len(document.pages) + 1 if "/OCProperties" in document.Root else 1)


def _pictured(page: "pypdfium2.PdfPage", words: list[Words]) -> bytes:
    turned = _upright(page)
    bitmap = page.render(scale=SHARPNESS / 72, may_draw_forms=False, draw_annots=False, rev_byteorder=True)
    image = bitmap.to_pil().convert("RGB")
    where, text, pen = bitmap.get_posconv(page), page.get_textpage(), ImageDraw.Draw(image)
    for one in words:
        for place in range(one.start, one.end):
            left, bottom, right, top = text.get_charbox(place, loose=True)
            corners = [where.to_bitmap(x, y) for x, y in ((left, bottom), (right, top), (left, top), (right, bottom))]
            across, down = [x for x, _y in corners], [y for _x, y in corners]
            beyond = max(2, round(BEYOND * min(max(across) - min(across), max(down) - min(down))))
            pen.rectangle(
                (min(across) - beyond, min(down) - beyond, max(across) + beyond, max(down) + beyond), fill="black"
            )
    text.close()
    if turned:
        image = image.rotate(-turned, expand=True)
    out = io.BytesIO()
    image.save(out, format="PDF", resolution=SHARPNESS)
    return out.getvalue()


def told_of(content: bytes, masked: Iterable[Words]) -> dict[int, str]:
    """What can be read on each page with masked words, by its number, in the order it was set: `MASKED` stands where
    words are black. Letters beyond the page's edge, which nobody sees, are left out; where the PDF has layers, all are,
    since nothing tells which of them are shown."""
    if layered := _layered(content):
        return dict.fromkeys(layered, "")
    hidden: dict[int, set[int]] = {}
    for one in masked:
        hidden.setdefault(one.page, set()).update(range(one.start, one.end))
    found: dict[int, str] = {}
    with _read(content) as document:
        for number, gone in hidden.items():
            page = document[number - 1]
            letters, places = _letters(page, joined=True)
            box, text = page.get_bbox(), page.get_textpage()
            said: list[str] = []
            for letter, place in zip(letters, places, strict=True):
                if place in gone:
                    if said[-1:] != [MASKED]:
                        said.append(MASKED)
                elif letter.isspace() or _within(text.get_charbox(place, loose=True), box):
                    said.append(letter)
            text.close()
            found[number] = " ".join("".join(said).split())
    return found


def _within(letter: tuple[float, ...], box: tuple[float, ...]) -> bool:
    (left, bottom, right, top), (west, south, east, north) = letter, box
    return left < east and right > west and bottom < north and top > south


def without_pages(content: bytes, masked: Mapping[int, str], *, title: str, told: Mapping[int, str] = {}) -> bytes:
    """The PDF with the pages of `masked` (from 1) replaced by one that names the section each is masked by. `told`:
    what can be read on the pages that are pictures."""
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
        tag(new, {number: text for number, text in told.items() if number not in masked})
        new.docinfo["/Title"] = title
        out = io.BytesIO()
        new.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=False)
        return out.getvalue()


def _instead(number: int, section: str, title: str) -> bytes:
    return render_pdf("documents/masked_page.html", {"number": number, "section": section}, title=title)
