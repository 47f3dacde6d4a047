"""Order files to the bank and to the agency's accounting: values in, bytes out.

pain.001.001.09 (ISO 20022) as the banks in Sweden read it: bankgiro and plusgiro numbers as other accounts with their
own scheme names, amounts with two decimals, one payment information per file. What is written is valid against the
standard's schema, or it is not written.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from lxml import etree

from sweden.typography import in_cell

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
#: How accounts that are no IBAN are named in the standard's field for proprietary schemes.
SCHEMES = {"bankgiro": "BGNR", "plusgiro": "PGNR"}


@dataclass(frozen=True)
class Payer:
    """Who pays: name, organisation number and account."""

    name: str
    number: str
    iban: str
    bic: str


@dataclass(frozen=True)
class OrderLine:
    """One payment: `id` names it to the bank and in its answer (at most 35 characters). Whole kronor."""

    id: str
    payee: str
    payee_number: str
    country: str
    account_kind: str
    account: str
    amount: int
    reference: str


@dataclass(frozen=True)
class Order:
    """A file of payments, all on one day from one account."""

    message_id: str
    created_at: datetime
    pay_on: date
    payer: Payer
    lines: Sequence[OrderLine]

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


class OrderInvalid(ValueError):
    """The file would not be valid against the schema; says why."""


def pain001(order: Order) -> bytes:
    """The order as pain.001.001.09, UTF-8. Raises OrderInvalid."""
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})
    initiation = _into(root, "CstmrCdtTrfInitn")
    head = _into(initiation, "GrpHdr")
    _into(head, "MsgId", order.message_id)
    _into(head, "CreDtTm", order.created_at.strftime("%Y-%m-%dT%H:%M:%S"))
    _into(head, "NbOfTxs", str(len(order.lines)))
    _into(head, "CtrlSum", _money(order.total))
    _party(_into(head, "InitgPty"), order.payer.name, order.payer.number)

    info = _into(initiation, "PmtInf")
    _into(info, "PmtInfId", order.message_id)
    _into(info, "PmtMtd", "TRF")
    _into(info, "NbOfTxs", str(len(order.lines)))
    _into(info, "CtrlSum", _money(order.total))
    _into(_into(_into(info, "PmtTpInf"), "SvcLvl"), "Cd", "NURG")
    _into(_into(info, "ReqdExctnDt"), "Dt", order.pay_on.isoformat())
    _party(_into(info, "Dbtr"), order.payer.name, order.payer.number)
    account = _into(info, "DbtrAcct")
    _into(_into(account, "Id"), "IBAN", order.payer.iban.replace(" ", ""))
    _into(account, "Ccy", "SEK")
    _into(_into(_into(info, "DbtrAgt"), "FinInstnId"), "BICFI", order.payer.bic)
    for line in order.lines:
        _transfer(_into(info, "CdtTrfTxInf"), line)

    schema = _schema()
    if not schema.validate(root):
        raise OrderInvalid(str(schema.error_log.last_error))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)  # type: ignore[no-any-return]


def _transfer(transfer: etree._Element, line: OrderLine) -> None:
    names = _into(transfer, "PmtId")
    _into(names, "InstrId", line.id)
    _into(names, "EndToEndId", line.id)
    amount = _into(_into(transfer, "Amt"), "InstdAmt", _money(line.amount))
    amount.set("Ccy", "SEK")
    if line.account_kind in SCHEMES:
        # Bankgiro and plusgiro numbers are reached through the Swedish clearing, whose code is not a bank's.
        system = _into(_into(_into(transfer, "CdtrAgt"), "FinInstnId"), "ClrSysMmbId")
        _into(_into(system, "ClrSysId"), "Cd", "SESBA")
        _into(system, "MmbId", "9900" if line.account_kind == "bankgiro" else "9960")
    _party(_into(transfer, "Cdtr"), line.payee, line.payee_number, country=line.country)
    number = _into(_into(transfer, "CdtrAcct"), "Id")
    plain = line.account.replace(" ", "").replace("-", "")
    if line.account_kind in SCHEMES:
        other = _into(number, "Othr")
        _into(other, "Id", plain)
        _into(_into(other, "SchmeNm"), "Prtry", SCHEMES[line.account_kind])
    else:
        _into(number, "IBAN", plain)
    _into(_into(transfer, "RmtInf"), "Ustrd", line.reference[:140])


def _party(at: etree._Element, name: str, number: str, *, country: str = "") -> None:
    _into(at, "Nm", name[:140])
    if country:
        _into(_into(at, "PstlAdr"), "Ctry", country)
    if number:
        other = _into(_into(_into(at, "Id"), "OrgId"), "Othr")
        _into(other, "Id", number.replace("-", ""))
        _into(_into(other, "SchmeNm"), "Cd", "TXID")


def _into(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    element.text = text
    return element


def _money(kronor: int) -> str:
    return f"{kronor}.00"


@cache
def _schema() -> etree.XMLSchema:
    path = files("sepaxml") / "schemas" / "pain.001.001.09.xsd"
    return etree.XMLSchema(etree.fromstring(path.read_bytes()))


#: The head of the order as CSV, in the words of the agencies' accounting.
COLUMNS = (
    "betalning",
    "mottagare",
    "organisationsnummer",
    "kontotyp",
    "konto",
    "belopp",
    "valuta",
    "betalningsdag",
    "referens",
)


def as_csv(order: Order) -> bytes:
    """The order as CSV: semicolons, UTF-8 with a byte-order mark, amounts with a decimal comma."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(COLUMNS)
    for line in order.lines:
        writer.writerow(
            [
                line.id,
                in_cell(line.payee),
                line.payee_number,
                line.account_kind,
                line.account,
                f"{line.amount},00",
                "SEK",
                order.pay_on.isoformat(),
                in_cell(line.reference),
            ]
        )
    return ("\ufeff" + text.getvalue()).encode()
