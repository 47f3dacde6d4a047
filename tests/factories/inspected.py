"""A finished PDF looked into with other tools than the one that made it."""

import io
import subprocess
from pathlib import Path
from typing import Any

import pikepdf


def faults(content: bytes, folder: Path) -> list[str]:
    """What is wrong with a document: its tags, alternative texts, language, title, bookmarks, fonts and marks, what
    qpdf says, and the number of its pages in words. Empty when nothing is."""
    path = folder / "document.pdf"
    path.write_bytes(content)
    found = []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        nodes = list(_nodes(pdf.Root.StructTreeRoot.K))
        kinds = {str(one.S) for one in nodes}
        xmp = bytes(pdf.Root.Metadata.read_bytes()).decode()
        pages = len(pdf.pages)
        facts = {
            "language": str(pdf.Root.get("/Lang", "")) == "sv",
            "marked": bool(pdf.Root.MarkInfo.Marked),
            "title": bool(str(pdf.docinfo.get("/Title", ""))) and bool(pdf.Root.ViewerPreferences.DisplayDocTitle),
            "bookmarks": "/Outlines" in pdf.Root and len(list(pdf.open_outline().root)) > 0,
            "headings": "/H1" in kinds,
            "heads of tables": "/TH" in kinds or "/Table" not in kinds,
            "scope of heads": all("/A" in one for one in nodes if one.S == "/TH"),
            "text of figures": all(str(one.get("/Alt", "")) for one in nodes if one.S == "/Figure"),
            "archivable": 'pdfaid:part="2"' in xmp or "<pdfaid:part>2" in xmp,
            "accessible": 'pdfuaid:part="1"' in xmp,
        }
        found += [name for name, holds in facts.items() if not holds]
    told = _run("pdftotext", "-layout", path, "-")
    if f"Sida {pages} ({pages})" not in told:
        found.append("page of pages")
    fonts = _run("pdffonts", path).splitlines()[2:]
    found += [f"font: {line}" for line in fonts if " yes yes yes " not in line]
    judged = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    if judged.returncode:
        found.append(f"qpdf: {judged.stdout}")
    return found


def text(content: bytes, folder: Path) -> str:
    """The words of a document on one line."""
    path = folder / "text.pdf"
    path.write_bytes(content)
    return " ".join(_run("pdftotext", "-layout", path, "-").replace("\u00a0", " ").split())


def _run(*words: Any) -> str:
    return subprocess.run([*words], capture_output=True, text=True, check=True).stdout


def _nodes(node: Any) -> Any:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _nodes(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _nodes(node.K)
