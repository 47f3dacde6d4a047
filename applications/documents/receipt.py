"""The receipt of what was handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from applications.models import Application
from registry.pdf import render_pdf
from sweden.clock import local
from sweden.typography import clock_time, day_long


@dataclass(frozen=True)
class Receipt:
    """What the receipt (mottagningsbevis) says."""

    authority: str
    authority_number: str
    authority_address: str
    registrar_email: str
    number: str
    received_at: datetime
    first_received_at: datetime
    late: bool
    judges_late: bool
    closed_at: datetime
    decision_planned_on: date | None
    call: str
    call_number: str
    title: str
    coordinator: str
    coordinator_number: str
    sent_by: str
    requested: int
    sha256: str
    version: int
    attachments: Sequence[Mapping[str, Any]]
    contact_name: str
    contact_email: str

    @classmethod
    def of(cls, application: Application) -> "Receipt":
        version = application.submitted_version
        content = version.content
        coordinator = next(party for party in content["parties"] if party["coordinator"])
        call, authority = application.call, application.case.authority
        return cls(
            authority=authority.organisation.name,
            authority_number=authority.organisation.number,
            authority_address=authority.postal_address,
            registrar_email=authority.registrar_email,
            number=application.case.designation,
            received_at=version.frozen_at,
            first_received_at=application.submitted_at,
            late=application.late,
            judges_late=call.judges_late,
            closed_at=call.closes_at,
            decision_planned_on=call.decision_planned_on,
            call=call.title_sv,
            call_number=call.case.designation,
            title=content["title"],
            coordinator=coordinator["name"],
            coordinator_number=coordinator["number"],
            sent_by=str(application.submitted_by),
            requested=application.requested,
            sha256=version.sha256,
            version=version.number,
            attachments=content["attachments"],
            contact_name=call.contact_name,
            contact_email=call.contact_email,
        )

    @property
    def supplements(self) -> bool:
        """Whether it is for a supplement to an application that came in earlier."""
        return self.first_received_at < self.received_at

    @property
    def first_received(self) -> str:
        """When the application itself came in, with seconds and zone."""
        return _to_the_second(self.first_received_at)

    @property
    def received(self) -> str:
        """With seconds and zone: 31 oktober 2025 kl. 13.59.59."""
        return _to_the_second(self.received_at)

    @property
    def received_english(self) -> str:
        """1 November 2025 at 13:59:59."""
        wall = local(self.received_at)
        return f"{day_long(wall.date(), 'en')} at {wall:%H:%M:%S}"

    @property
    def closed(self) -> str:
        return f"{day_long(self.closed_at)} {clock_time(self.closed_at)}"


def _to_the_second(moment: datetime) -> str:
    wall = local(moment)
    return f"{day_long(wall.date())} kl.\u00a0{wall:%H.%M.%S} ({wall:%Z}, UTC{wall:%z})"


def receipt_pdf(application: Application) -> bytes:
    """The receipt, in Swedish with the English frame below."""
    receipt = Receipt.of(application)
    title = f"Mottagningsbevis {receipt.number}"
    return render_pdf("documents/receipt.html", {"receipt": receipt}, title=title)
