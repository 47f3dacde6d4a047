"""The one engine for documents: from a template to an archivable and accessible PDF (see `registry.typesetting`)."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation


def render_html(html: str) -> bytes:
    """The PDF of a whole HTML document. Its title and language are those of the HTML."""
    # Loaded here: it takes as long as the rest of the product, and most processes never make a document.
    from registry.typesetting import typeset

    return typeset(html)


def render_pdf(template: str, context: dict[str, Any], *, title: str, lang: str = "sv") -> bytes:
    """The PDF of a template below `documents/`, which extends `documents/base.html`.

    `title` becomes the document's title, `lang` the language of its text and of the formats in it.
    """
    with translation.override(lang):
        html = render_to_string(template, {**context, "document_title": title, "document_lang": lang})
    return render_html(html)
