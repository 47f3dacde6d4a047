"""What a call lacks before it can be published, as keys; the sentence and the link are made at the edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sweden.clock import local
from sweden.findings import Finding


@dataclass(frozen=True)
class Draft:
    """What is judged of a call. `budget` is the sum in kronor; `findings` are those of budget against frame."""

    title_sv: str
    title_en: str
    purpose_sv: str
    purpose_en: str
    who_may_apply_sv: str
    who_may_apply_en: str
    legal_basis_sv: str
    appeal_ground_sv: str
    contact_name: str
    contact_email: str
    opens_at: datetime | None
    closes_at: datetime | None
    decision_planned_on: date | None
    project_start_from: date | None
    project_end_latest: date | None
    parts: int
    budget: int
    findings: Sequence[Finding] = ()


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or wrong: what (`key`), and the section and field of the editing pages where.

    `advice` is worth having but stops nothing, such as the texts in English.
    """

    key: str
    section: str
    field: str = ""
    advice: bool = False


_TEXTS = ("title_sv", "purpose_sv", "who_may_apply_sv", "legal_basis_sv", "appeal_ground_sv")


def gaps(draft: Draft, now: datetime) -> list[Gap]:
    """Everything that stands between the call and publication at `now`, in the order of the editing pages."""
    found = [Gap(name, "texts", name) for name in _TEXTS if not getattr(draft, name).strip()]
    if not (draft.contact_name.strip() and draft.contact_email.strip()):
        found.append(Gap("contact", "contacts", "contact_name"))
    found += _period_gaps(draft, now)
    if not draft.parts:
        found.append(Gap("parts", "money"))
    elif not draft.budget:
        found.append(Gap("budget", "money"))
    found += [Gap(one.rule, "money") for one in draft.findings if one.stops]
    if not (draft.title_en.strip() and draft.purpose_en.strip() and draft.who_may_apply_en.strip()):
        found.append(Gap("english", "texts", "title_en", advice=True))
    return found


def stopping(found: Sequence[Gap]) -> list[Gap]:
    """Those of the gaps that publication waits for."""
    return [one for one in found if not one.advice]


def _period_gaps(draft: Draft, now: datetime) -> list[Gap]:
    found = []
    if draft.opens_at is None:
        found.append(Gap("opens_at", "period", "opens_at"))
    if draft.closes_at is None:
        found.append(Gap("closes_at", "period", "closes_at"))
    elif draft.closes_at <= now:
        found.append(Gap("closes_passed", "period", "closes_at"))
    if draft.decision_planned_on is None:
        found.append(Gap("decision_planned_on", "period", "decision_planned_on"))
    elif draft.closes_at is not None and draft.decision_planned_on < local(draft.closes_at).date():
        found.append(Gap("decision_before_closing", "period", "decision_planned_on"))
    start, end = draft.project_start_from, draft.project_end_latest
    if start is not None and end is not None and end < start:
        found.append(Gap("project_period", "period", "project_end_latest"))
    return found
