"""What of a received file can be read: its text layer, and the pictures that no check can look into.

A picture of a text (a scan, a photograph) holds no text: what stands in it is seen by people only. Each is named, so
that someone looks at it.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field

from registry.redaction import ONE_AT_A_TIME

#: A picture that covers less of its page than this is a mark or a line, not a page of text.
LEAST_SHARE = 0.01
#: An archive that unpacks to more is not read.
MOST_BYTES = 200_000_000
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class Readable:
    """The text of a file, and its pictures by place: "page 2, picture 1" as (page, picture); (0, n) outside pages."""

    text: str = ""
    pictures: list[tuple[int, int]] = field(default_factory=list)


def readable(content: bytes, content_type: str) -> Readable:
    """What can be read in a file of a type that is received. What cannot be opened counts as one picture."""
    if content_type.startswith("image/"):
        return Readable("", [(0, 1)])
    if content_type == "application/pdf":
        with ONE_AT_A_TIME:  # PDFium is for one thread of a process
            return _pdf(content)
    if content_type.startswith("text/"):
        return Readable(content.decode("utf-8", "replace"))
    return _archive(content)


def _pdf(content: bytes) -> Readable:
    import pypdfium2
    from pypdfium2 import raw

    texts, pictures = [], []
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return Readable("", [(0, 1)])
    with document:
        for number, page in enumerate(document, start=1):
            width, height = page.get_size()
            texts.append(page.get_textpage().get_text_bounded())
            found = 0
            for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
                left, bottom, right, top = one.get_bounds()
                if (right - left) * (top - bottom) >= LEAST_SHARE * width * height:
                    found += 1
                    pictures.append((number, found))
    return Readable("\n".join(texts), pictures)


def _archive(content: bytes) -> Readable:
    """Office and OpenDocument files: the text of their parts, and the pictures among them."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
                return Readable("", [(0, 1)])
            parts = [name for name in names if name.endswith(".xml") and not name.startswith("[")]
            text = "\n".join(_TAG.sub(" ", archive.read(name).decode("utf-8", "replace")) for name in parts)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, ValueError):
        return Readable("", [(0, 1)])
    media = [name for name in names if re.search(r"(?:^|/)(?:media|Pictures)/[^/]+$", name)]
    return Readable(text, [(0, place) for place, _name in enumerate(media, start=1)])
