"""Documents for tests: an occasion written, frozen, decided and made into its PDFs, by three people."""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.roles import Role
from programmes.models import Assignment
from reporting.kinds.registry import kind_of
from reporting.models import Occasion, Report
from reporting.workflow.decisions import approve
from reporting.workflow.delivery import produce
from reporting.workflow.figures import freeze
from reporting.workflow.rows import save_row
from reporting.workflow.writing import save_text
from tests.factories import programmes as make
from tests.factories.reporting import answered


def people(one: Assignment) -> dict[str, User]:
    """An officer who writes, freezes and sends, one who presents, and a report approver."""
    officer = make.worker(Role.CASE_OFFICER, one.authority, name="Elin Sandberg")
    for tie in one.duties.select_related("duty"):
        answered(tie.duty, officer)
    return {
        "officer": officer,
        "presenter": make.worker(Role.CASE_OFFICER, one.authority, name="Maryam Haddad"),
        "approver": make.worker(Role.REPORT_APPROVER, one.authority, name="Karin Wretman"),
    }


def written(occasion: Occasion, by: dict[str, User], *, now: datetime) -> None:
    """A text in every section that people write in, for every authority."""
    for section in kind_of(occasion).written:
        for party in occasion.parties.all():
            row = occasion.texts.filter(section=section.key, authority=party.authority).first()
            save_text(
                occasion,
                section=section.key,
                authority=party.authority,
                text=f"{section.heading}, i korthet.\n\nMer finns att säga om detta.",
                revision=row.revision if row else 0,
                by=by["officer"],
                now=now,
            )


def entered(occasion: Occasion, by: dict[str, User], table: str, *, now: datetime, of: str = "", **values: Any):
    """A row in one of the document's tables; `of`: of the document about that technology area."""
    return save_row(occasion, table=table, area=of, values=values, by=by["officer"], now=now)


def finished(occasion: Occasion, by: dict[str, User], *, now: datetime) -> Report:
    """Frozen, decided and made into its PDFs."""
    freeze(occasion, by=by["officer"], now=now)
    occasion.refresh_from_db()
    for party in occasion.parties.all():
        approve(
            occasion,
            authority=party.authority,
            by=by["approver"],
            presenter=by["presenter"],
            revision=occasion.revision,
            now=now,
        )
    report = occasion.reports.order_by("-version")[0]
    produce(report, now=now)
    report.refresh_from_db()
    return report
