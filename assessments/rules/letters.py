"""How a letter is filled in from its template, over plain text. The wordings that come with it are version 0."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sweden.typography import day_long

#: What a template may name, and what it stands for.
PLACEHOLDERS = {
    "myndighet": "the authority's short name",
    "projekt": "the project's title",
    "diarienummer": "the case number",
    "utlysning": "the call",
    "belopp": "what was granted, with its unit",
    "sokt": "what was applied for, with its unit",
    "skal": "the reasons",
    "utlatande": "the panel's statement",
    "reservplats": "the place on the reserve list, with a space before it; empty when it is not told",
    "reservdag": "until when the application is held in reserve",
    "grund": "why an application cannot be examined, a sentence with a space before it; empty for other outcomes",
    "overklagande": "how the decision is appealed, or that it may not be, with its ground",
    "lank": "the address of the application",
}
_MARK = re.compile(r"\{(\w*)\}")


def unknown(text: str) -> list[str]:
    """The placeholders of a template that stand for nothing."""
    return [name for name in _MARK.findall(text) if name not in PLACEHOLDERS]


#: What a wording may leave out of what the one that comes with the product names.
_DISPENSABLE = frozenset({"myndighet", "projekt", "utlysning", "reservplats", "grund"})

#: What stands for the placeholders where a wording is shown with an example.
EXAMPLE = {
    "myndighet": "Vinnova",
    "projekt": "Robusta sensorer i kallt klimat (påhittat exempel)",
    "diarienummer": "2026-00001",
    "utlysning": "Avancerad digitalisering",
    "belopp": "1 250 000 kr",
    "sokt": "1 400 000 kr",
    "skal": "Projektet har hög kvalitet och uppfyller utlysningens syfte.",
    "utlatande": "Beredningsgruppen bedömer att frågan är väl vald och att planen håller.",
    "reservplats": " 2",
    "reservdag": "30 juni 2026",
    "grund": " Skälet är att den kom in efter sista ansökningsdag.",
    "overklagande": "Beslutet får inte överklagas.",
    "lank": "https://programkontor.example/mina-ansokningar/1/",
}


def missing(kind: str, outcome: str, language: str, text: str) -> list[str]:
    """What a wording does not name of what the letter has to tell: what the wording that comes with the product names,
    but for what may be left out."""
    shipped = _MARK.findall("".join(DEFAULTS[kind, outcome, language]))
    named = {*_MARK.findall(text), *_DISPENSABLE}
    return [name for name in dict.fromkeys(shipped) if name not in named]


#: How the outcome is told in Swedish, which prevails: one of these has to stand in the words of the result.
_TOLD_AS = {
    "grant": ("bevilj", "bifall"),
    "reject": ("avslå", "avslag", "upphäv"),
    "dismiss": ("avvis",),
    "reserve": ("reserv",),
}
#: What `untold` calls the outcome, and how the decision is appealed.
OUTCOME, APPEAL = "utfall", "overklagande"


def untold(kind: str, outcome: str, values: Mapping[str, str], text: str) -> list[str]:
    """What a letter's words leave out of what it has to tell: the outcome (of a result), and the Swedish values of the
    placeholders that the wording that comes with the product names, but for what may be left out (`missing`). How a
    text is divided into lines does not matter."""
    said = _even(text)
    lacks = []
    if kind == "result" and not any(word in said for word in _TOLD_AS[outcome]):
        lacks.append(OUTCOME)
    named = missing(kind, outcome, "sv", "")
    return lacks + [name for name in named if values.get(name) and _even(values[name]) not in said]


def _even(text: str) -> str:
    return " ".join(text.split()).casefold()


def fill(text: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders replaced, once: what is put in is not read again."""
    return _MARK.sub(lambda found: values.get(found[1], found[0]), text)


_END_SV = "\n\n{overklagande}\n\nHela beslutet finns i Programkontor, på ansökans sida: {lank}\n"
_END_EN = "\n\n{overklagande}\n\nThe whole decision is in Programkontor, on the application's page: {lank}\n"
_HEAD_SV = "\n\nProjekt: {projekt}\nDiarienummer: {diarienummer}\n"
_HEAD_EN = "\n\nProject: {projekt}\nReference number: {diarienummer}\n"
_SUBJECT = ("Beslut om er ansökan {diarienummer}", "Decision on your application {diarienummer}")

#: The ground of a dismissal as its own sentence, by language and ground.
DISMISSED_BECAUSE = {
    "sv": {
        "late": " Skälet är att den kom in efter sista ansökningsdag.",
        "incomplete": " Skälet är att den är ofullständig, trots att vi har förelagt er att komplettera den.",
        "entitled": " Skälet är att sökanden inte får söka enligt utlysningen.",
        "outside": " Skälet är att den ligger utanför utlysningen.",
    },
    "en": {
        "late": " It came in after the closing date.",
        "incomplete": " It is incomplete, although you were ordered to complete it.",
        "entitled": " The applicant may not apply in the call.",
        "outside": " It lies outside the call.",
    },
}

#: (kind, outcome, language) → (subject, body). English stands below the Swedish, never alone.
DEFAULTS: dict[tuple[str, str, str], tuple[str, str]] = {
    ("result", "grant", "sv"): (
        _SUBJECT[0],
        "{myndighet} beviljar er ansökan." + _HEAD_SV + "Beviljat: högst {belopp}\n\nSkäl: {skal}" + _END_SV,
    ),
    ("result", "grant", "en"): (
        _SUBJECT[1],
        "{myndighet} has decided to grant your application." + _HEAD_EN + "Granted: at most {belopp}" + _END_EN,
    ),
    ("result", "reject", "sv"): (
        _SUBJECT[0],
        "{myndighet} avslår er ansökan." + _HEAD_SV + "\nSkäl: {skal}" + _END_SV,
    ),
    ("result", "reject", "en"): (
        _SUBJECT[1],
        "Your application has been rejected by {myndighet}." + _HEAD_EN + _END_EN,
    ),
    ("result", "dismiss", "sv"): (
        _SUBJECT[0],
        "{myndighet} avvisar er ansökan. Det betyder att vi inte prövar den i sak.{grund}"
        + _HEAD_SV
        + "\nSkäl: {skal}"
        + _END_SV,
    ),
    ("result", "dismiss", "en"): (
        _SUBJECT[1],
        "Your application has been dismissed by {myndighet} without examination on the merits.{grund}"
        + _HEAD_EN
        + _END_EN,
    ),
    ("result", "reserve", "sv"): (
        "Er ansökan {diarienummer} står på reservlistan",
        "Er ansökan står på reservplats{reservplats}. Vi har ännu inte beslutat om den."
        + _HEAD_SV
        + "\nOm medel blir lediga senast den {reservdag} kan vi bevilja den. Efter den dagen får ni ett beslut.\n\n"
        "Ansökan i Programkontor: {lank}\n",
    ),
    ("result", "reserve", "en"): (
        "Your application {diarienummer} is on the reserve list",
        "Your application is on the reserve list{reservplats}; no decision has been made." + _HEAD_EN + "\n"
        "We may grant it if money becomes free by {reservdag}. After that day you get a decision.\n",
    ),
}
for _outcome in ("grant", "reject"):
    DEFAULTS["feedback", _outcome, "sv"] = (
        "Utlåtande om er ansökan {diarienummer}",
        "Här är bedömargruppens utlåtande om er ansökan till {utlysning}. Det är ett underlag för beslutet, som ni "
        "redan har fått." + _HEAD_SV + "\n{utlatande}\n",
    )
    DEFAULTS["feedback", _outcome, "en"] = (
        "Statement on your application {diarienummer}",
        "This is the panel's statement on your application. It was a basis for the decision, which you already have."
        + _HEAD_EN,
    )

#: What a decision that is replaced had decided.
_WAS = {
    "sv": {"grant": "att bevilja bidrag", "reject": "om avslag", "dismiss": "om avvisning"},
    "en": {"grant": "to grant", "reject": "to reject", "dismiss": "to dismiss"},
}


def withdraws(content: Mapping[str, Any]) -> bool:
    """Whether a decision's frozen content takes back what was granted."""
    return bool(content.get("replaced", {}).get("outcome") == "grant" and content["outcome"] != "grant")


def replaced_words(content: Mapping[str, Any], language: str) -> str:
    """That a decision takes the place of an earlier one, or withdraws it; empty for a first decision."""
    replaced = content.get("replaced")
    if not replaced:
        return ""
    who = content["authority_short"]
    day = day_long(date.fromisoformat(replaced["decided_on"]), language)
    was = _WAS[language][replaced["outcome"]]
    if not withdraws(content):
        if language == "en":
            return f"This decision replaces our decision of {day} {was} your application."
        return f"Beslutet ersätter vårt beslut den {day} {was}."
    if language == "en":
        return f"{who} withdraws its decision of {day} {was} your application ({content['number']}), and rejects it."
    return f"{who} upphäver sitt beslut den {day} {was} till er och avslår ansökan."


#: Said above an English part.
ENGLISH = "\n----\nThis translation is for information. The Swedish text is the official version and prevails.\n\n"


def letter(
    texts: Mapping[str, tuple[str, str]],
    values: Mapping[str, Mapping[str, str]],
    language: str,
    *,
    before: Mapping[str, str] | None = None,
) -> tuple[str, str]:
    """Subject and body from the templates by language: Swedish first, for readers of English the translation below.
    `before`: by language, what is said before the template's words; nothing where it is empty."""

    def said(words: str, lang: str) -> str:
        first = (before or {}).get(lang, "")
        return f"{first}\n\n{words}" if first else words

    subject, body = (fill(one, values["sv"]) for one in texts["sv"])
    body = said(body, "sv")
    if language == "en" and "en" in texts:
        title, english = (fill(one, values["en"]) for one in texts["en"])
        return f"{subject} / {title}", body + ENGLISH + said(english, "en")
    return subject, body
