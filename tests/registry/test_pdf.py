"""The document engine: archivable, accessible, and closed to the outside."""

import io
import subprocess

import pikepdf
import pytest

from registry.pdf import render_html

HTML = """<!doctype html><html lang="sv"><head><title>Prov på handling</title></head><body>
<main data-sender="Vinnova" data-docno="2025-00001" data-state="UTKAST">
<h1>Łukasz Şahin åäö</h1>{}<table><caption>Tabell 1. Medel, tkr</caption>
<thead><tr><th scope="col">År</th><th scope="col">Ram</th></tr></thead>
<tbody><tr><th scope="row">2025</th><td>62\u00a0000</td></tr></tbody></table></main></body></html>"""


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_html(HTML.format(""))


def structure(pdf: pikepdf.Pdf) -> list[str]:
    """The names of the structure elements, in reading order."""
    names: list[str] = []

    def walk(node) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                names.append(str(node.S))
            if "/K" in node:
                walk(node.K)

    walk(pdf.Root.StructTreeRoot.K)
    return names


def test_a_document_is_tagged_with_language_and_title(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "sv"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.docinfo["/Title"]) == "Prov på handling"
        assert {"/H1", "/Table", "/TH", "/TD", "/Caption"} <= set(structure(document))


def test_a_document_says_that_it_is_archivable_and_accessible(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        xmp = bytes(document.Root.Metadata.read_bytes()).decode()

    assert "<pdfaid:part>2" in xmp or 'pdfaid:part="2"' in xmp
    assert 'pdfuaid:part="1"' in xmp
    assert "pdfaExtension:schemas" in xmp


def test_every_font_is_embedded_and_letters_stay_what_they_are(pdf, tmp_path):
    path = tmp_path / "d.pdf"
    path.write_bytes(pdf)

    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout

    assert fonts
    assert all("Source-Sans-3" in line and " yes yes yes " in line for line in fonts)
    assert "Łukasz Şahin åäö" in text
    assert "62 000" in text.replace("\u00a0", " ")


def test_the_page_says_sender_state_and_page_of_pages(pdf, tmp_path):
    path = tmp_path / "d.pdf"
    path.write_bytes(pdf)

    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout

    assert "2025-00001 · Sida 1 (1)" in text
    assert "UTKAST" in text


def test_qpdf_finds_nothing_wrong(pdf, tmp_path):
    path = tmp_path / "d.pdf"
    path.write_bytes(pdf)

    assert subprocess.run(["qpdf", "--check", path], capture_output=True, check=False).returncode == 0


def test_what_people_write_cannot_make_a_document_fetch_a_file(tmp_path, caplog):
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>hemligt</text></svg>')

    render_html(HTML.format(f'<img alt="x" src="{secret.as_uri()}">'))

    assert "may not fetch" in caplog.text
