"""Answers to a form's questions as they are read: in previews, by officers, in the PDF, between two versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from applications.rules.answers.base import is_empty
from applications.rules.answers.several import LEADER, show_cell
from applications.rules.answers.single import follows_up, show_amount, show_number, yes_of
from calls.rules import settings
from sweden.subjects import BY_CODE
from sweden.typography import listed

_YES_NO = {"sv": {True: "Ja", False: "Nej"}, "en": {True: "Yes", False: "No"}}
_ROLES = {"sv": ("Leder projektet", "Medverkar"), "en": ("Leads the project", "Takes part")}
_PEOPLE_HEAD = {"sv": ("Namn", "ORCID", "Organisation", "Roll"), "en": ("Name", "ORCID", "Organisation", "Part")}
#: Columns of figures stand to the right.
_FIGURES = (settings.NUMBER, settings.AMOUNT)


@dataclass(frozen=True)
class Cell:
    """A cell of an answer that is a table."""

    text: str
    right: bool
    head: str


@dataclass(frozen=True)
class ShownAnswer:
    """A question with its answer. `label_lang` is "sv" where the question is not written in the reader's language.

    `section` is the title of the section that begins with this question, empty for the others. An answer is a text, a
    table (`head`, `rows`) or files; all are empty when nothing was answered.
    """

    key: str
    label: str
    label_lang: str = ""
    section: str = ""
    text: str = ""
    head: Sequence[Cell] = ()
    rows: Sequence[Sequence[Cell]] = ()
    files: Sequence[Mapping[str, Any]] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return not (self.text or self.rows or self.files)


def worded(one: Mapping[str, Any], name: str, lang: str) -> tuple[str, str]:
    """A text of a question in this language, or else in Swedish, and "sv" in the latter case."""
    swedish = str(one.get(f"{name}_sv") or "")
    if lang != "en":
        return swedish, ""
    english = str(one.get(f"{name}_en") or "")
    return (english, "") if english or not swedish else (swedish, "sv")


def shown_answers(
    questions: Sequence[Mapping[str, Any]],
    sections: Sequence[Mapping[str, Any]] = (),
    files: Sequence[Mapping[str, Any]] = (),
    lang: str = "sv",
) -> list[ShownAnswer]:
    """The questions with their answers (`answer`), as frozen content has them; `files` are its attachments."""
    titles = {one["key"]: worded(one, "title", lang)[0] for one in sections}
    found, last = [], ""
    for question in questions:
        section = question.get("section") or ""
        title = titles.get(section, "") if section != last else ""
        last = section
        found.append(shown_answer(question, question.get("answer"), files, lang, section=title))
    return found


def shown_answer(
    question: Mapping[str, Any],
    value: Any,
    files: Sequence[Mapping[str, Any]] = (),
    lang: str = "sv",
    *,
    section: str = "",
) -> ShownAnswer:
    """One question with its answer."""
    label, label_lang = worded(question, "label", lang)
    common: dict[str, Any] = {"label": label, "label_lang": label_lang, "section": section}
    common["key"] = question.get("key", "")
    kind = question.get("kind")
    if is_empty(value):
        return ShownAnswer(**common)
    if kind == settings.TABLE:
        return ShownAnswer(**common, **_table(question, value, lang))
    if kind == settings.PERSONS:
        return ShownAnswer(**common, **_people(question, value, lang))
    if kind == settings.FILE:
        return ShownAnswer(**common, files=[one for one in files if one["uuid"] in value])
    return ShownAnswer(**common, text=_text(question, value, lang))


def answer_text(question: Mapping[str, Any], value: Any, lang: str = "sv") -> str:
    """An answer as running text, rows on lines of their own; empty when nothing was answered."""
    if question.get("kind") == settings.FILE and value:
        one, several = ("file", "files") if lang == "en" else ("fil", "filer")
        return f"{len(value)} {one if len(value) == 1 else several}"
    shown = shown_answer(question, value, lang=lang)
    if shown.rows:
        return "\n".join(" · ".join(cell.text for cell in row if cell.text) for row in shown.rows)
    return shown.text


def _text(question: Mapping[str, Any], value: Any, lang: str) -> str:
    kind = question.get("kind")
    if kind == settings.YES_NO:
        return _yes_no(question, value, lang)
    if kind == settings.CHOICE:
        return _option(question, value, lang)
    if kind == settings.CHOICES:
        return listed([_option(question, one, lang) for one in value], lang)
    if kind == settings.NUMBER:
        unit = question.get("unit") or ""
        return f"{show_number(value, lang)} {unit}".strip()
    if kind == settings.AMOUNT:
        return f"{show_amount(value, lang)} kr" if lang != "en" else f"SEK {show_amount(value, lang)}"
    if kind == settings.SUBJECTS:
        return "\n".join(subject_words(code, question.get("names") or {}, lang) for code in value)
    return str(value)


def _yes_no(question: Mapping[str, Any], value: Any, lang: str) -> str:
    yes = yes_of(value)
    if yes is None:
        return ""
    said = _YES_NO[lang][yes]
    if not follows_up(question, value):
        return said
    more = value.get("more", "") if isinstance(value, Mapping) else ""
    return f"{said}\n{worded(question, 'follow_up', lang)[0]}\n{more}" if more else said


def _option(one: Mapping[str, Any], key: str, lang: str) -> str:
    for option in one.get("options", ()):
        if isinstance(option, Mapping) and option.get("key") == key:
            return worded(option, "label", lang)[0]
    return str(key)


def subject_words(code: str, names: Mapping[str, Sequence[str]], lang: str) -> str:
    """ "202 Elektroteknik och elektronik"; `names` are those of the third level, frozen with the answer."""
    if code in names:
        return f"{code} {names[code][1 if lang == 'en' else 0]}"
    known = BY_CODE.get(code)
    return f"{code} {known.name_en if lang == 'en' else known.name_sv}" if known else code


def _table(question: Mapping[str, Any], value: Any, lang: str) -> dict[str, Any]:
    head = [
        Cell(worded(column, "label", lang)[0], column.get("kind") in _FIGURES, "") for column in question["columns"]
    ]
    rows = [
        [
            Cell(_cell_text(column, row.get(column["key"]), lang), top.right, top.text)
            for column, top in zip(question["columns"], head, strict=True)
        ]
        for row in value
    ]
    return {"head": head, "rows": rows}


def _cell_text(column: Mapping[str, Any], value: Any, lang: str) -> str:
    if column.get("kind") == settings.CHOICE and value:
        return _option(column, value, lang)
    return show_cell(column, value, lang)


def _people(question: Mapping[str, Any], value: Any, lang: str) -> dict[str, Any]:
    wide = bool(question.get("asks_role"))
    head = [Cell(word, False, "") for word in _PEOPLE_HEAD[lang][: 4 if wide else 3]]
    rows = []
    for one in value:
        role = _ROLES[lang][0 if one.get("role") == LEADER else 1] if one.get("role") else ""
        texts = [one.get("name", ""), one.get("orcid", ""), one.get("organisation", ""), role][: len(head)]
        rows.append([Cell(text, False, top.text) for text, top in zip(texts, head, strict=True)])
    return {"head": head, "rows": rows}
