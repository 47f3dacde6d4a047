"""What can be read of a received file, and which pictures cannot."""

import base64
import io
import zipfile

import pikepdf
import pytest

from registry.pdf import render_html
from registry.pdftext import readable

#: One red point.
POINT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
)


def pdf(body: str) -> bytes:
    return render_html(f"<html lang=sv><head><title>Intyg</title></head><body>{body}</body></html>")


def scanned(first: bytes) -> bytes:
    """The file with a page of a scanned picture, and a mark too small to hold a text, after its own."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(first)) as document:
        page = document.add_blank_page(page_size=(595, 842))
        picture = pikepdf.Stream(document, b"\xff\x00\x00", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
        picture.Width = picture.Height = 1
        picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=document.make_indirect(picture)))
        page.Contents = document.make_stream(b"q 400 0 0 300 50 50 cm /P Do Q q 9 0 0 9 0 0 cm /P Do Q")
        document.save(made)
    return made.getvalue()


def test_a_pdf_gives_its_text_and_the_place_of_each_picture():
    found = readable(scanned(pdf("<p>Kontot 5051-6905</p>")), "application/pdf")

    assert "Kontot 5051-6905" in found.text
    assert found.pictures == [(2, 1)]


def test_a_pdf_without_pictures_has_none():
    assert readable(pdf("<p>Bara text</p>"), "application/pdf").pictures == []


def test_an_office_file_gives_its_text_and_counts_its_pictures():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:p><w:t>Ring 19811228-9874</w:t></w:p>")
        archive.writestr("word/media/image1.png", POINT)
    found = readable(kept.getvalue(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")

    assert "19811228-9874" in found.text
    assert found.pictures == [(0, 1)]


@pytest.mark.parametrize(
    ("content", "kind"), [(POINT, "image/png"), (b"%PDF-1.7 torn", "application/pdf"), (b"PK torn", "application/zip")]
)
def test_what_cannot_be_opened_is_a_picture_that_someone_looks_at(content, kind):
    assert readable(content, kind).pictures == [(0, 1)]
