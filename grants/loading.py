"""What the bank or the agency's accounting answers on an order: pain.002 or CSV, bytes in, values out; and the floor's
own files of data: what a party declares, and what a claim for unlawful aid rests on."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from sweden.shipped import read_yaml
from sweden.typography import brief

FOLDER = Path(__file__).resolve().parent / "statements"

#: pain.002's codes for a transfer that has been carried out, and for one that was refused. Others say: not yet.
DONE = frozenset({"ACSC", "ACCC"})
REFUSED = frozenset({"RJCT", "CANC"})
#: The words of the CSV form.
WORDS = {"betald": True, "avvisad": False}
MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class Answer:
    """What is said of one payment, by the id it was sent with: paid on a day (None: not said), or refused and why."""

    id: str
    is_paid: bool
    value_date: date | None
    why: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True)
class Told:
    """What a status file says: of which order (`about`, its message id; empty: not said), of the payments it names, and
    of those it does not name (`rest`, whose id is empty; None: nothing final). `named`: every payment that it names,
    those too of which it says nothing final."""

    answers: Sequence[Answer]
    about: str = ""
    rest: Answer | None = None
    named: frozenset[str] = frozenset()

    def of(self, ids: Iterable[str]) -> list[Answer]:
        """What it says of an order's payments: what names a payment goes before what is said of all."""
        if self.rest is None:
            return list(self.answers)
        return [*self.answers, *(replace(self.rest, id=one) for one in ids if one not in self.named)]


class Unreadable(ValueError):
    """Neither pain.002 nor our CSV; says what is wrong."""


def read_answers(content: bytes) -> Told:
    """What the file says of each payment; payments it says nothing final about are left out. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable("filen är för stor")
    text = content.lstrip()
    return _pain002(content) if text.startswith((b"<", b"\xef\xbb\xbf<")) else Told(_csv(content))


def _pain002(content: bytes) -> Told:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as fault:
        raise Unreadable(str(fault)) from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable("DOCTYPE")
    if "pain.002" not in (root.tag or ""):
        raise Unreadable("pain.002 saknas")
    space = {"p": etree.QName(root).namespace}
    found, named = [], set()
    for row in root.iterfind(".//p:TxInfAndSts", space):
        status = row.findtext("p:TxSts", "", space).strip()
        name = row.findtext("p:OrgnlEndToEndId", "", space).strip()
        named.add(name)
        if not name or status not in DONE | REFUSED:
            continue
        day = row.findtext("p:AccptncDtTm", "", space).strip()[:10]
        amount = row.findtext("p:OrgnlTxRef/p:Amt/p:InstdAmt", "", space).strip()
        found.append(Answer(name, status in DONE, _day(day), _why(row, space), _amount(amount)))
    about = root.findtext(".//p:OrgnlGrpInfAndSts/p:OrgnlMsgId", "", space).strip()
    return Told(found, about, _of_all(root, space), frozenset(named))


def _of_all(root: etree._Element, space: dict[str, str]) -> Answer | None:
    """What the bank says of the payments that the file does not name: of the group, or of every payment information in
    it. A file of ours has one payment information."""
    places = [(row, "p:GrpSts") for row in root.iterfind(".//p:OrgnlGrpInfAndSts", space)]
    said = [(row, row.findtext(name, "", space).strip()) for row, name in places]
    if not any(status in DONE | REFUSED for _row, status in said):
        parts = root.iterfind(".//p:OrgnlPmtInfAndSts", space)
        said = [(row, row.findtext("p:PmtInfSts", "", space).strip()) for row in parts]
    for whole in (DONE, REFUSED):
        if said and all(status in whole for _row, status in said):
            return Answer("", whole is DONE, None, _why(said[0][0], space))
    return None


def _why(row: etree._Element, space: dict[str, str]) -> str:
    parts = (
        row.findtext("p:StsRsnInf/p:Rsn/p:Cd", "", space),
        *(one.text or "" for one in row.iterfind("p:StsRsnInf/p:AddtlInf", space)),
    )
    return brief(" ".join(part.strip() for part in parts if part.strip()), 300)


def _amount(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return Decimal(text.replace("\xa0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise Unreadable(f"{text[:20]}") from None


def _csv(content: bytes) -> list[Answer]:
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise Unreadable(str(fault)) from None
    if not rows or not {"betalning", "status"} <= set(rows[0]):
        raise Unreadable("kolumnerna betalning och status saknas")
    found = []
    for place, row in enumerate(rows, start=2):
        word = (row.get("status") or "").strip().lower()
        if word not in WORDS:
            raise Unreadable(f"rad {place}: status är betald eller avvisad")
        found.append(
            Answer(
                (row["betalning"] or "").strip(),
                WORDS[word],
                _day((row.get("valutadag") or "").strip()),
                brief((row.get("orsak") or "").strip(), 300),
                _amount((row.get("belopp") or "").strip()),
            )
        )
    return found


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"{text[:20]}") from None


@lru_cache(maxsize=1)
def party_declarations() -> dict[str, str]:
    """What a party declares when it accepts the terms of its grant: key → the words, in Swedish as they are kept."""
    return {one["key"]: one["text"] for one in read_yaml(FOLDER / "declarations.yaml")["declarations"]}


@lru_cache(maxsize=1)
def declarations_in_english() -> dict[str, str]:
    """The same in English, for information: key → the words."""
    return {one["key"]: one["en"] for one in read_yaml(FOLDER / "declarations.yaml")["declarations"]}


@lru_cache(maxsize=1)
def unlawful_aid() -> dict[str, Any]:
    """What a claim for repayment of unlawful state aid rests on, in Swedish as it stands in the letters: `legal_basis`,
    `competence`, `interest`, and the `wording` they are of."""
    found: dict[str, Any] = read_yaml(FOLDER / "unlawful_aid.yaml")
    return found
