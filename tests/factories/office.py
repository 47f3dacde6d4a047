"""The programme office for tests, made by its own workflow. Elin keeps it at Vinnova, Sofia at the Research Council."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from accounts.roles import Role
from programmes.models import (
    AidPosition,
    Assignment,
    Consultation,
    EvaluationStep,
    OfficeAction,
    OfficeMeeting,
    OfficeMember,
    Opportunity,
    Programme,
    Synergy,
)
from programmes.workflow import aid_positions, meetings, office, versions
from registry.models import Case
from tests.factories import programmes

#: When things happen unless a test says otherwise.
NOW = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)


def keeper(key: str = "vinnova", **fields: Any) -> User:
    """Someone who keeps the office at an authority; another each time."""
    return programmes.worker(Role.PROGRAMME_OFFICE, programmes.agency(key), **fields)


def member(
    of: Programme, who: User | None = None, *, by: User | None = None, key: str = "vinnova", **fields: Any
) -> OfficeMember:
    """A member since 1 September 2025."""
    return office.add_member(
        of,
        person=(who or keeper(key)).person,
        authority=programmes.agency(key),
        role=fields.pop("role", "member"),
        valid_from=fields.pop("valid_from", date(2025, 9, 1)),
        by=by or keeper(),
        now=NOW,
        **fields,
    )


def meeting(of: Programme, *, by: User | None = None, now: datetime = NOW, **fields: Any) -> OfficeMeeting:
    """A meeting that has just begun."""
    return meetings.plan_meeting(
        of,
        title=fields.pop("title", "Kontorsmöte"),
        starts_at=fields.pop("starts_at", datetime(2025, 11, 3, 8, tzinfo=UTC)),
        by=by or keeper(),
        now=now,
        **fields,
    )


def action(of: Programme, who: User | None = None, *, by: User | None = None, **fields: Any) -> OfficeAction:
    """Something to do, by 30 November 2025."""
    given = {"responsible": who.person} if who else {"responsible_name": "Någon utanför kontoret"}
    return office.add_action(
        of,
        what=fields.pop("what", "Stämma av utlysningarnas tidsplan"),
        due_on=fields.pop("due_on", date(2025, 11, 30)),
        by=by or keeper(),
        now=NOW,
        **given | fields,
    )


def synergy(of: Programme, *cases: Case, by: User | None = None, **fields: Any) -> Synergy:
    """A synergy that links the given cases."""
    texts = {
        "title": "Gemensam forskarskola",
        "noted_on": date(2025, 10, 1),
        "status": "identified",
        "description": "Två kluster kan dela kurser.",
    }
    return versions.write_synergy(of, cases=cases, by=by or keeper(), now=fields.pop("now", NOW), **texts | fields)


def opportunity(of: Programme, *, by: User | None = None, **fields: Any) -> Opportunity:
    """An opportunity in the EU."""
    texts = {
        "title": "Europeisk halvledarutlysning",
        "kind": "partnership",
        "initiative": "Chips JU",
        "status": "watched",
        "deadline": date(2026, 3, 17),
    }
    return versions.write_opportunity(of, by=by or keeper(), now=fields.pop("now", NOW), **texts | fields)


def step(of: Programme, *, by: User | None = None, **fields: Any) -> EvaluationStep:
    """An insight of the evaluation."""
    texts = {
        "title": "Frågorna om TRL",
        "noted_on": date(2025, 10, 20),
        "source": "Följeforskarnas delrapport",
        "insight": "Sökande tolkar TRL olika.",
    }
    return versions.write_evaluation_step(of, by=by or keeper(), now=fields.pop("now", NOW), **texts | fields)


def consultation(of: Programme, *about: Assignment, by: User | None = None, **fields: Any) -> Consultation:
    """A meeting with industry associations, without feedback."""
    texts = {
        "held_on": date(2025, 10, 14),
        "form": "meeting",
        "subject": "Företagens behov av provbäddar",
        "who": "Teknikföretagen",
        "groups": ["branschorganisationer"],
        "said": "Fler öppna provbäddar behövs.",
    }
    return versions.write_consultation(
        of,
        assignments=about,
        areas=fields.pop("areas", ()),
        by=by or keeper(),
        now=fields.pop("now", NOW),
        **texts | fields,
    )


def position(
    of: Programme,
    *,
    key: str = "vinnova",
    by: User | None = None,
    shared: bool = True,
    draft: bool = False,
    **texts: Any,
) -> AidPosition:
    """A position of an authority, shared unless told otherwise; with `draft` a new version is being written."""
    by = by or programmes.worker(authority=programmes.agency(key))
    given = {
        "question": "Är universitetets avtalsforskning ekonomisk verksamhet?",
        "answer": "Ja, om den sker på uppdrag av ett företag.",
        "basis": "Meddelandet om FUI-stöd, punkt 21",
        "taken_on": date(2025, 10, 8),
    }
    row = aid_positions.begin_position(of, authority=programmes.agency(key), by=by, now=NOW, **given | texts)
    if shared:
        aid_positions.share_position(row, revision=1, by=by, now=NOW)
    if draft:
        new = given | texts | {"answer": "Ett nytt svar.", "change": "Efter en dom"}
        aid_positions.write_draft(row, revision=0, by=by, now=NOW, **new)
    return row
