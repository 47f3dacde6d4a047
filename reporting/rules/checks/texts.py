"""Checks of what people have written: numbers with a source, other decisions' numbers, gaps, language, persons.

Plain text in, findings out. The rules of language are the agencies' own choice (vårdat, enkelt och begripligt språk,
språklagen (2009:600) 11 §).
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from stdnum import luhn

from sweden import spelling as words
from sweden.findings import Finding, Severity, Waiver, is_excepted

Texts = Mapping[str, str]
SPACE = "[ \u00a0\u202f]"
_UNIT = r"(?:kr(?:onor)?|tkr|mnkr|mkr|msek|sek|miljon(?:er)?|miljard(?:er)?|procent(?:enheter)?|%)"
#: A number with a unit, or of four digits or more with or without groups.
_TYPED = re.compile(
    rf"(?<![\w/:.\-,]) (?: \d{{1,3}}(?:{SPACE}\d{{3}})+(?:,\d+)? | \d+(?:,\d+)? ) (?: {SPACE}?{_UNIT}\b | {SPACE}?% )?",
    re.VERBOSE | re.IGNORECASE,
)
#: What looks like a number and is none: years, days, moments, statutes, bills, registers' numbers, addresses.
_NOT_NUMBERS = re.compile(
    r"\{[^{}]*\}"
    r"|https?://\S+"
    r"|\b\d{4}-\d{2}-\d{2}\b"
    r"|\b(?:prop\.|bet\.|rskr\.|SOU|dnr)\s*[\w/:\-]+"
    r"|\(\d{4}:\d+\)|\b\d{4}:\d+\b"
    r"|\b[A-Za-zÅÄÖåäö]{1,4}\d{4}/\d+\b"
    r"|\b\d{4}-\d{5}\b"
    r"|\b(?:19|20|21)\d{2}(?:[–-](?:19|20|21)?\d{2})?\b(?!\s?(?:kr|kronor|tkr|mnkr|miljon|miljard|procent|%))",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[”\"«»“][^”\"«»“]*[”\"«»“]")
_SOURCE = re.compile(r"\bkälla\s*:\s*\S+", re.IGNORECASE)


def typed(texts: Texts) -> list[Finding]:
    """K4: a number with a unit, or of four digits or more, is a token or stands in a paragraph that names its source
    ("Källa: …"), or within quotation marks."""
    found = []
    for section, text in texts.items():
        for paragraph in re.split(r"\n\s*\n", text):
            if _SOURCE.search(paragraph):
                continue
            bare = _NOT_NUMBERS.sub(" ", _QUOTED.sub(" ", paragraph))
            for match in _TYPED.finditer(bare):
                said = match[0].strip()
                if sum(one.isdigit() for one in said) >= 4 or not said[-1].isdigit():
                    found.append(Finding("k4.typed", Severity.BLOCKING, {"section": section, "number": said}))
    return found


def strangers(texts: Texts, *, others: Collection[str]) -> list[Finding]:
    """K5: no other decision's number, but where it is told as an earlier report (tidigare redovisning)."""
    found = []
    for section, text in texts.items():
        for number in others:
            for match in re.finditer(re.escape(number), text):
                before = text[max(0, match.start() - 80) : match.start()].lower()
                if "tidigare redovisning" not in before and "redovisningen den" not in before:
                    found.append(Finding("k5.stranger", Severity.BLOCKING, {"section": section, "number": number}))
                    break
    return found


def numbers(decisions: Mapping[str, str], *, required: bool, own: Mapping[str, str]) -> list[Finding]:
    """K5: the government's decision is told with its number, where it must be, and each agency has its own.

    `decisions` is the number of each decision by its title, `own` the case's number by agency.
    """
    severity = Severity.BLOCKING if required else Severity.WARNING
    found = [Finding("k5.decision", severity, {"title": title}) for title, number in decisions.items() if not number]
    return found + [
        Finding("k5.own", Severity.BLOCKING, {"agency": agency}) for agency, number in own.items() if not number
    ]


_GAPS = re.compile(
    r"\[(?:saknas|datum|utkast|beslutsfattare)[^\]]*\]?|\bX{2,}\b|\bTODO\b|\?\?+|\bNN\b|_{3,}", re.IGNORECASE
)


def gaps(texts: Texts) -> list[Finding]:
    """K11: nothing is left to fill in: no "[saknas …]", no row of x, question marks or lines."""
    return [
        Finding("k11.gap", Severity.BLOCKING, {"section": section, "words": match[0]})
        for section, text in texts.items()
        for match in _GAPS.finditer(text)
    ]


#: What should be written otherwise, and how.
_LANGUAGE = [
    (re.compile(r"\b(\w{2,})\s+\1\b", re.IGNORECASE), ""),
    (re.compile(r"\b(?:ovan|nedan)\s?nämnd\w*", re.IGNORECASE), "säg vad som avses"),
    (re.compile(r"\bbl\.\s?a\."), "bland annat"),
    (re.compile(r"\bt\.\s?ex\."), "till exempel"),
    (re.compile(r"\bm\.\s?m\."), "med mera"),
    (re.compile(r"\bKN\b(?!\d)"), "Klimat- och näringslivsdepartementet"),
    (re.compile(r"\d\s?(?:MSEK|M|k)\b"), "miljoner kronor eller tusen kronor"),
    (re.compile(r"\bmedelst\b|\bhärvid\b|\berforderlig\w*", re.IGNORECASE), "ett vanligare ord"),
]
_LINK = re.compile(r"\bhttps?://[^\s)”]+|\bwww\.[^\s)”]+")


def language(texts: Texts) -> list[Finding]:
    """K11: a word twice, abbreviations, "ovan nämnda", units that are not printed, links that are not whole."""
    found = []
    for section, text in texts.items():
        for pattern, better in _LANGUAGE:
            for match in pattern.finditer(text):
                said = {"section": section, "words": match[0], "better": better}
                found.append(Finding("k11.language", Severity.WARNING, said))
        if len(re.findall(r"\bhärmed\b", text, re.IGNORECASE)) > 1:
            said = {"section": section, "words": "härmed", "better": "en gång räcker"}
            found.append(Finding("k11.language", Severity.WARNING, said))
        for match in _LINK.finditer(text):
            whole = re.fullmatch(r"https://[\w\-]+(\.[\w\-]+)+(/[^\s]*)?", match[0].rstrip(".,;"))
            if whole is None:
                found.append(Finding("k11.link", Severity.WARNING, {"section": section, "words": match[0]}))
    return found


def links(texts: Texts, *, root: str, exists: Callable[[str], bool]) -> list[Finding]:
    """K11: an address within the product (`root`) leads to a page or document that there is, told by its path."""
    own = re.compile(re.escape(root) + r"(/[^\s)”\"]*)")
    return [
        Finding("k11.own_link", Severity.WARNING, {"section": section, "words": match[0].rstrip(".,;")})
        for section, text in texts.items()
        for match in own.finditer(text)
        if not exists(match[1].rstrip(".,;").split("#")[0].split("?")[0])
    ]


#: So many words of a section are told; more is another language, or a section that nobody has read through.
_SO_MANY = 12


def spelling(texts: Texts, *, names: Callable[[], Collection[str]]) -> list[Finding]:
    """K11: words that the Swedish word list does not know; never stops. `names` are those that the document itself has,
    read only where there is a word to judge."""
    tried = {section: words.unknown(text) for section, text in texts.items()}
    if not any(tried.values()):
        return []
    known = names()
    found = []
    for section, text in texts.items():
        if tried[section] and (left := words.unknown(text, names=known)):
            said = ", ".join(left[:_SO_MANY]) + (" …" if len(left) > _SO_MANY else "")
            found.append(Finding("k11.spelling", Severity.WARNING, {"section": section, "words": said}))
    return found


_PERSON = re.compile(
    r"(?<![\w\-])((?:19|20)?\d{2})(\d{2})(\d{2})[-+\u2010\u2011\u2013\u2212]?(\d{4})(?![\w\-])", re.ASCII
)


def personal_numbers(text: str) -> list[str]:
    """What in a text is a personal or coordination number, with all but the birth year hidden. An organisation number's
    third digit is at least two, so it is none."""
    found = []
    for match in _PERSON.finditer(text):
        year, month, day, serial = match[1], int(match[2]), int(match[3]), match[4]
        if not 1 <= month <= 12 or not (1 <= day <= 31 or 61 <= day <= 91):
            continue
        if luhn.is_valid(f"{year[-2:]}{match[2]}{match[3]}{serial}"):
            found.append(f"{year}····–····")
    return found


def pictures(names: Sequence[str], *, waiver: Waiver | None) -> list[Finding]:
    """K19: pictures in the files that go along cannot be read for personal numbers: each is named, and goes on when
    someone, by name, has looked at them."""
    if not names:
        return []
    said = {"words": "; ".join(names)}
    return [Finding("k19.picture", Severity.REASON, said, excepted=is_excepted(Severity.REASON, waiver))]


def persons(texts: Texts) -> list[Finding]:
    """K19: no personal number anywhere: texts, details, rows, names of files, the document's own facts."""
    return [
        Finding("k19.person", Severity.BLOCKING, {"section": section, "number": number})
        for section, text in texts.items()
        for number in personal_numbers(text)
    ]
