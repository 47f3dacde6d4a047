"""The requisition and the statement for tests: an assignment that requisitions its money, with its people."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organisation, User
from accounts.roles import Role
from programmes.models import Assignment, LedgerEntry
from programmes.models.frame import Wording
from registry.pdf import render_html
from reporting.kinds.catalogue import kinds
from reporting.models import Occasion, Report
from reporting.workflow.checking import verify_account
from reporting.workflow.decisions import approve
from reporting.workflow.delivery import produce
from reporting.workflow.figures import freeze
from reporting.workflow.occasions import open_due_occasions
from reporting.workflow.proving import add_proof
from reporting.workflow.settling import save_details
from reporting.workflow.writing import save_text
from tests.factories import programmes as make

OCTOBER = datetime(2026, 10, 5, 8, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 18, 9, tzinfo=UTC)
MARCH = datetime(2027, 3, 12, 14, tzinfo=UTC)
NUMBER = "KN2099/00001"

REQUISITION = {
    "account_kind": "bankgiro",
    "account": "5050-1055",
    "reference": NUMBER,
    "contact": "Amina Farah",
    "place": "Stockholm",
    "signatory": "Karin Wretman",
    "authority": "arbetsordningen 14 §",
}


def green(number: str = NUMBER) -> Assignment:
    """The assignment on green industrial production: two parts, 11 + 4 million for 2026, and its two duties."""
    one = make.assignment(
        "vin-green",
        of=make.programme("gron", name_sv="Grön industriproduktion"),
        title_sv="Uppdrag om näringslivssamarbete för grön industriproduktion",
        decision_number=number,
        appropriation=make.appropriation(
            "1:5", name="Näringslivsutveckling", item="1", item_name="del till Kammarkollegiet"
        ),
        valid_from=date(2026, 1, 1),
    )
    make.frame(one, 2026, 15_000_000)
    make.frame(one, 2027, 20_000_000, Wording.ESTIMATED)
    for key, amount, later in (("plattform", 11_000_000, 12_000_000), ("projekt", 4_000_000, 8_000_000)):
        strand = make.strand(one, key)
        make.frame(one, 2026, amount, Wording.FIXED, strand=strand)
        make.frame(one, 2027, later, Wording.ESTIMATED, strand=strand)
    payer, _ = Organisation.objects.get_or_create(
        number="202100-0829", defaults={"name": "Kammarkollegiet", "kind": "authority"}
    )
    for key, kind, month, day, first in (
        ("rekvisition", "requisition", 11, 29, 2026),
        ("redovisning-medel", "statement", 3, 31, 2027),
    ):
        make.duty(
            one,
            key=key,
            title_sv=kind,
            document_kind=kind,
            rule={"kind": "yearly", "month": month, "day": day, "from": first},
            requires_decision_number=True,
            recipient_organisation=payer,
            lead_days=60,
        )
    return one


def people(one: Assignment) -> dict[str, User]:
    """An economist, an officer who presents and sends, and a report approver who signs."""
    return {
        "economist": make.worker(Role.ECONOMIST, one.authority),
        "officer": make.worker(Role.CASE_OFFICER, one.authority),
        "approver": make.worker(Role.REPORT_APPROVER, one.authority),
    }


def opened(kind: str, at: datetime = OCTOBER) -> Occasion:
    """The occasion of a kind, opened."""
    open_due_occasions(at.date(), now=at)
    return Occasion.objects.get(duty__document_kind=kind)


def filled(occasion: Occasion, by: dict[str, User], values: dict[str, Any], *, now: datetime = NOVEMBER) -> None:
    """Details, texts and frozen figures."""
    last = occasion.details.order_by("-number").first()
    save_details(occasion, values=values, number=last.number if last else 0, by=by["economist"], now=now)
    freeze(occasion, by=by["economist"], now=now)
    authority = occasion.parties.get().authority
    for section in kinds()[occasion.duty.document_kind].written:
        row = occasion.texts.filter(section=section.key).first()
        save_text(
            occasion,
            section=section.key,
            authority=authority,
            text=f"{section.heading} enligt plan, version {occasion.reports.count() + 1}.",
            revision=row.revision if row else 0,
            by=by["economist"],
            now=now,
        )


def decided(occasion: Occasion, by: dict[str, User], *, now: datetime = NOVEMBER) -> Report:
    """Its account verified by a second economist, decided, and made into a PDF."""
    if occasion.details.order_by("-number")[0].values.get("account"):
        second = make.worker(Role.ECONOMIST, occasion.parties.get().authority)
        verify_account(occasion, against="bankens intyg", by=second, now=now)
    for of in ("account", "authority"):
        add_proof(occasion, signed_copy(), of=of, by=by["economist"], now=now)
    occasion.refresh_from_db()
    approve(
        occasion,
        authority=occasion.parties.get().authority,
        by=by["approver"],
        presenter=by["officer"],
        revision=occasion.revision,
        now=now,
    )
    report = occasion.reports.order_by("-version")[0]
    produce(report, now=now)
    report.refresh_from_db()
    return report


def signed_copy() -> SimpleUploadedFile:
    """A PDF as a scanner makes it."""
    content = render_html("<html lang=sv><head><title>Undertecknad</title></head><body><p>N.N.</p></body></html>")
    return SimpleUploadedFile("undertecknad.pdf", content, "application/pdf")


def booked(
    one: Assignment, kind: str, amount: int, *, strand: str, on: date, year: int = 2026, **fields: Any
) -> LedgerEntry:
    """An entry of a part, as the bank moved it."""
    return LedgerEntry.objects.create(
        assignment=one,
        strand=one.strands.get(key=strand),
        year=year,
        kind=kind,
        amount=Decimal(amount),
        occurred_on=on,
        recorded_at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
        idempotency_key=f"{kind}{strand}{amount}{on}{LedgerEntry.objects.count()}",
        **fields,
    )
