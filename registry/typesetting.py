"""The setting of documents: HTML becomes a PDF that is both archivable (PDF/A-2a) and accessible (PDF/UA-1).

Reached by `registry.pdf`, which loads it with the first document. Structurally checked in the tests; no outside
validator has judged the files.
"""

import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

VARIANT = "pdf/a-2a"

#: The mark of PDF/UA-1 (ISO 14289-1, 5), and the description of it that PDF/A (ISO 19005-2, 6.6.2.3) demands.
UA_MARK = b"""
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


class OwnFiles(URLFetcher):
    """Gives a document its fonts and nothing else: what people wrote can never make it fetch an address or a file."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """Open a font named `font:folder/file.ttf`; anything else is refused."""
        scheme, _, name = url.partition(":")
        path = (FONTS / name).resolve()
        if scheme != "font" or not path.is_relative_to(FONTS.resolve()):
            raise ValueError(f"a document may not fetch {url}")
        return super().fetch(path.as_uri(), headers)


FONTS: Path = settings.NODE / "@expo-google-fonts" / "source-sans-3"


def _stylesheet() -> str:
    found = finders.find("css/document.css")
    if found:
        return Path(found).read_text()
    with staticfiles_storage.open("css/document.css") as file:
        return file.read().decode()


#: The style sheet and fonts of each thread, which are no two threads' at once.
_kept = threading.local()


def _style() -> tuple[CSS, FontConfiguration]:
    """The style sheet with its fonts. Taken in anew only when it has changed: that is half the time of a letter."""
    text = _stylesheet()
    if getattr(_kept, "text", None) != text:
        fonts = FontConfiguration()
        fetcher = OwnFiles(allowed_protocols=["font", "file"])
        _kept.style = CSS(string=text, font_config=fonts, url_fetcher=fetcher), fonts
        _kept.text = text
    return _kept.style


def typeset(html: str) -> bytes:
    """The PDF of a whole HTML document. Its title and language are those of the HTML."""
    css, fonts = _style()
    fetcher = OwnFiles(allowed_protocols=["font", "file"])
    document = HTML(string=html, base_url="font:", url_fetcher=fetcher).render(
        stylesheets=[css], font_config=fonts, pdf_variant=VARIANT
    )
    original = document.metadata.generate_rdf_metadata
    document.metadata.generate_rdf_metadata = lambda *args: original(*args).replace(
        b"</rdf:RDF>", UA_MARK + b"</rdf:RDF>"
    )
    return document.write_pdf(pdf_variant=VARIANT)
