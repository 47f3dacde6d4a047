"""What a finished PDF says of itself: the marks that make it archivable and accessible. Judges nothing."""

import io
from typing import Any

import pikepdf


def marks(content: bytes) -> dict[str, Any]:
    """Whether the file says that it is archivable (PDF/A) and accessible (PDF/UA), its language and title, whether
    every font is embedded, table heads are tagged and headings bookmarked, and how many pages it has; `words` are its
    facts as text, in which nobody's number may stand.
    """
    with pikepdf.open(io.BytesIO(content)) as document:
        root = document.Root
        xmp = bytes(root.Metadata.read_bytes()).decode("utf-8", "replace") if "/Metadata" in root else ""
        kinds = _kinds(root.StructTreeRoot.K) if "/StructTreeRoot" in root else set()
        return {
            "conformance": "pdfaid:part" in xmp,
            "accessible": "pdfuaid:part" in xmp and bool(root.get("/MarkInfo", {}).get("/Marked", False)),
            "language": str(root.get("/Lang", "")),
            "title": str(document.docinfo.get("/Title", "")),
            "fonts": all(_embedded(one) for one in _fonts(document)),
            "heads": "/TH" in kinds or "/Table" not in kinds,
            "bookmarks": "/Outlines" in root,
            "pages": len(document.pages),
            "words": "\n".join([*(str(value) for value in document.docinfo.values()), xmp]),
        }


def _kinds(node: Any) -> set[str]:
    found: set[str] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += list(one)
        elif isinstance(one, pikepdf.Dictionary):
            if "/S" in one:
                found.add(str(one.S))
            if "/K" in one:
                waiting.append(one.K)
    return found


def _fonts(document: Any) -> list[Any]:
    return [
        one for one in document.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
    ]


def _embedded(font: Any) -> bool:
    return any(name in font for name in ("/FontFile", "/FontFile2", "/FontFile3"))
