"""Applications for tests, written and handed in through the workflow."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pikepdf

from accounts.models import User
from applications.models import Application, ApplicationVersion, ProjectParty, Round
from applications.models.rounds import RoundKind
from applications.rules.facts import CATEGORIES
from applications.workflow import draft as drafts
from applications.workflow.parties import add_party
from applications.workflow.submission import submit
from applications.workflow.versions import beside
from calls.models import Call
from tests.factories import calls

#: Within the usual call of tests.factories.calls.
WRITTEN = calls.OPENS + timedelta(days=10)


def applicant(email: str = "lina.forsgren@norrviken.example", name: str = "Lina Forsgren") -> User:
    """A person without any role; the same one for the same address."""
    return User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)


def number_like(stem: str) -> str:
    """An organisation number with a right check digit from nine digits."""
    from stdnum import luhn

    digits = stem + luhn.calc_check_digit(stem)
    return f"{digits[:6]}-{digits[6:]}"


#: Two parties whose costs are covered: a company that pays half itself, a university that is paid for.
PARTIES: tuple[Mapping[str, Any], ...] = (
    {
        "name": "Norrviken Biologics AB",
        "number": number_like("559012341"),
        "kind": "company",
        "size": "medium",
        "county": "01",
        "cost": 1_000_000,
        "grant": 500_000,
        "own": 500_000,
    },
    {
        "name": "Aros universitet",
        "number": number_like("202100998"),
        "kind": "university",
        "size": "not_enterprise",
        "county": "03",
        "cost": 400_000,
        "grant": 400_000,
        "own": 0,
    },
)


def draft(
    of: Call | None = None,
    *,
    by: User | None = None,
    now: datetime = WRITTEN,
    title: str = "Frysta T-celler för sjukhusapotek",
    starts_on: date = date(2025, 12, 1),
    ends_on: date = date(2026, 11, 30),
    parties: Sequence[Mapping[str, Any]] = PARTIES,
    answers: Mapping[str, Any] | None = None,
    **fields,
) -> Application:
    """A draft with everything filled in and nothing lacking, unless told otherwise. Each party's `cost`, `grant` and
    `own` are kronor per calendar year.
    """
    of = of or calls.call()
    by = by or applicant()
    application = drafts.start(of, by=by, now=now)
    version = drafts.draft_of(application)
    values = {
        "title": title,
        "summary": "Vi prövar en sluten process för att frysa och tina celler på sjukhus.",
        "starts_on": starts_on,
        "ends_on": ends_on,
        "trl_from": 4,
        "trl_to": 6,
        **fields,
    }
    areas = of.call_strands.first().assignment.areas.all()
    if "technology_area" not in values and areas:
        values["technology_area"] = areas[0]
    if not areas:
        values.setdefault("own_area", "Ett område i egna ord")
    save = {"revision": None, "by": by, "now": now}
    drafts.save_section(version, "project", values, **save)
    drafts.save_section(version, "international", {"foreign_partners": False}, **save)
    usual = {question["key"]: answer_to(question) for question in version.form.content["questions"]}
    drafts.save_section(version, "questions", usual if answers is None else answers, **save)
    for one in parties:
        party(version_of(application), by=by, now=now, **one)
    application.refresh_from_db()
    return application


def answer_to(question: Mapping[str, Any]) -> Any:
    """An answer of the question's kind, short and complete."""
    columns = question.get("columns", ())
    return {
        "yes_no": {"yes": True, "more": "Prövning är sökt."} if question.get("follow_up_on") else True,
        "table": [{one["key"]: "Frysning" if one.get("required") else None for one in columns}],
        "persons": [{"name": "Signe Ahlgren", "organisation": "Norrviken Biologics AB", "role": "leader"}],
        "subjects": ["206"],
    }.get(question["kind"], "Ett svar i några få ord.")


def party(
    version: ApplicationVersion,
    *,
    by: User,
    now: datetime = WRITTEN,
    cost: int | None = 100_000,
    grant: int = 50_000,
    own: int = 50_000,
    **fields,
) -> ProjectParty:
    """A party with the same budget each year: all costs are personnel. `cost=None` leaves the budget empty."""
    row = add_party(version, by=by, now=now, **fields)
    if cost is None:
        return row
    cells: dict[str, int | None] = {}
    for year in version_of(version.application).years:
        cells |= {drafts.cell("c", category, year): 0 for category in CATEGORIES}
        cells[drafts.cell("c", "personal", year)] = cost
        cells[drafts.cell("g", "grant", year)] = grant
        if own:
            cells[drafts.cell("f", "own_cash", year)] = own
    drafts.save_budget(row, cells, revision=None, by=by, now=now)
    return row


def version_of(application: Application) -> ApplicationVersion:
    """The draft as it stands now, or what was handed in."""
    return drafts.draft_of(application)


def submitted_application(
    of: Call | None = None, *, by: User | None = None, now: datetime | None = None, late: bool = False, **fields
) -> Application:
    """An application that has been handed in, an hour after it was begun unless told otherwise."""
    by = by or applicant()
    application = draft(of, by=by, **fields)
    at = now or (application.call.closes_at + timedelta(minutes=14) if late else WRITTEN + timedelta(hours=1))
    return submit(application, by=by, now=at, late=late)


def asked_to_complete(application: Application, *, now: datetime | None = None) -> Round:
    """A request to complete a handed-in application within three weeks, asked the day after it came."""
    at = now or WRITTEN + timedelta(days=1)
    return Round.objects.create(
        application=application,
        kind=RoundKind.SUPPLEMENT,
        version=beside(application),
        opened=["budget"],
        asked="Budgeten saknar koordinatorns indirekta kostnader.",
        opened_by=application.call.created_by,
        opened_at=at,
        closes_at=at + timedelta(days=21),
    )


def pdf(words: str = "Projektplan") -> bytes:
    """A small PDF that can be opened."""
    content = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Title"] = words
        document.save(content, deterministic_id=True)
    return content.getvalue()
