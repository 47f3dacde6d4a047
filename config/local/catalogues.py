"""Which catalogue an interface text belongs to, and how the texts are found. Used by `make messages` and its test.

One catalogue per storey and language: texts in an app and in templates/<app>/ are that storey's; those in config/ and
in the rest of templates/ (base, components) are the register's. msgids are English; documents are Swedish as they are.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from config.local.addresses import ROOT

STOREYS = [
    "sweden", "accounts", "registry", "programmes", "calls", "applications", "assessments", "grants", "reporting",
]  # fmt: skip
LANGUAGES = ["sv"]
HOME_OF_THE_REST = "registry"
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "_": None,
}
TEMPLATE_KINDS = {".html", ".txt"}


@dataclass(frozen=True)
class Text:
    """One text in the source: `plural` when it counts, `context` when the same words mean two things."""

    storey: str
    msgid: str
    plural: str
    context: str
    path: str
    python: bool


def storey_of(path: Path) -> str:
    """The storey whose catalogue holds the texts of a source file (path below the project's folder)."""
    first = path.parts[0]
    if first in STOREYS:
        return first
    if first == "templates" and len(path.parts) > 2 and path.parts[1] in STOREYS:
        return path.parts[1]
    return HOME_OF_THE_REST


def sources() -> Iterator[Path]:
    """Every file that may hold interface texts, below the project's folder."""
    for top in [*STOREYS, "config"]:
        for path in sorted((ROOT / top).rglob("*.py")):
            if not {"migrations", "local"} & set(path.relative_to(ROOT).parts):
                yield path.relative_to(ROOT)
    for top in ["templates", *STOREYS]:
        for path in sorted((ROOT / top).rglob("*")):
            inside = path.relative_to(ROOT)
            if path.suffix in TEMPLATE_KINDS and path.is_file() and not {"documents"} & set(inside.parts[:2]):
                yield inside


def texts() -> Iterator[Text]:
    """Every interface text of the product."""
    from django.utils.translation.template import templatize

    for path in sources():
        content = (ROOT / path).read_text(encoding="utf-8")
        python = path.suffix == ".py"
        if not python:
            # Read as Python by the extractor, to which a template's indentation means nothing.
            content = "\n".join(line.lstrip() for line in templatize(content, origin=str(path)).splitlines())
        for _line, words, _comments, context in extract("python", io.BytesIO(content.encode()), KEYWORDS):
            singular, plural = (words[0], words[1]) if isinstance(words, tuple) else (words, "")
            if singular:
                yield Text(storey_of(path), singular, plural or "", context or "", str(path), python)


def catalogue_path(storey: str, language: str) -> Path:
    return ROOT / "locale" / storey / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, domain="django")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def placeholders(text: str) -> list[str]:
    """The places that are filled in: %(name)s, %s, {name}."""
    return sorted(set(re.findall(r"%\(\w+\)[sd]|%[sd]|\{\w*(?::[^}]*)?\}", text)))


def collected(storey: str, language: str, found: list[Text]) -> Catalog:
    """The storey's catalogue with exactly the texts found; what was translated before is kept."""
    before = read(catalogue_path(storey, language), language)
    fresh = Catalog(
        locale=language,
        domain="django",
        project="Programkontor",
        fuzzy=False,
        creation_date=before.creation_date,
        revision_date=before.revision_date,
    )
    fresh.header_comment = f"# {storey}: interface texts"
    for text in found:
        if text.storey != storey:
            continue
        identity = (text.msgid, text.plural) if text.plural else text.msgid
        fresh.add(identity, locations=[(text.path, 0)], context=text.context or None)
    for message in fresh:
        if not message.id:
            continue
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        old = before.get(key, context=message.context)
        if old is not None and isinstance(old.string, tuple) == isinstance(message.id, tuple):
            message.string = old.string
            message.flags = {flag for flag in old.flags if flag == "fuzzy"} | (message.flags - {"fuzzy"})
    return fresh


HEADER = b"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: %s\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def written(catalogue: Catalog, language: str) -> bytes:
    """The catalogue as a file: no dates and no line numbers, so that two people's changes seldom collide."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, sort_output=True, omit_header=True, include_lineno=False, ignore_obsolete=True)
    return HEADER % language.encode() + buffer.getvalue().lstrip(b"\n")


def complete(message: Message) -> bool:
    """Whether a message is translated in every form and no doubt is marked."""
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return bool(forms) and all(forms) and "fuzzy" not in message.flags
