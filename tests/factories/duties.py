"""Duties for tests, and what is kept because of them, made by their own workflow."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import Department, User
from programmes.models import Assignment, EvaluationPlan, InformationEntry, ReportingDuty, SavedData
from programmes.workflow import evaluation, information
from tests.factories import accounts, programmes

#: When things happen unless a test says otherwise.
NOW = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)


def department(key: str = "kn") -> Department:
    """The ministry that is informed."""
    return accounts.department(key)


def running(*of: Assignment, key: str = "lopande-information", **fields: Any) -> ReportingDuty:
    """A duty to keep the ministry informed, without a date."""
    row = programmes.duty(
        *of,
        key=key,
        title_sv="Löpande information till Regeringskansliet",
        document_kind="running-information",
        rule={},
        quote="löpande informera Regeringskansliet",
        **fields,
    )
    row.recipient_departments.add(department())
    return row


def evaluated(*of: Assignment, key: str = "utvarderingsplan", **fields: Any) -> ReportingDuty:
    """A duty to have an evaluation plan, without a date."""
    fields = {"document_kind": "evaluation-plan", "title_sv": "Utvärderingsplan", **fields}
    return programmes.duty(*of, key=key, rule={}, quote="en framtida extern utvärdering", **fields)


def informed(duty: ReportingDuty, by: User, *, now: datetime = NOW, **fields: Any) -> InformationEntry:
    """A line of the log."""
    return information.write_information(
        duty,
        authority=fields.pop("authority", None) or duty.authorities[0],
        given_on=fields.pop("given_on", date(2025, 11, 3)),
        department=fields.pop("department", None) or department(),
        person=fields.pop("person", None) or by.person,
        by=by,
        now=now,
        **{
            "recipient": "Disa Holm, enheten för forskning",
            "channel": "meeting",
            "subject": "Läget i utlysningarna",
            "content": "Båda utlysningarna är öppna.",
            **fields,
        },
    )


SECTIONS: dict[str, str] = {
    "questions": "Vad leder satsningen till?",
    "effects": "Starkare miljöer.",
    "method": "Följeforskning.",
    "data": "Ansökningar och beslut.",
    "schedule": "Halvtid 2028.",
    "organisation": "Analysavdelningen.",
    "use": "I nästa utlysning.",
}


def plan(
    duty: ReportingDuty, by: User, *, replaces: EvaluationPlan | None = None, now: datetime = NOW, **fields: Any
) -> EvaluationPlan:
    """The plan's first version, or the next."""
    return evaluation.write_plan(duty, replaces=replaces, by=by, now=now, **{**SECTIONS, **fields})


def saved(duty: ReportingDuty, by: User, *, now: datetime = NOW, **fields: Any) -> SavedData:
    """A line of the inventory."""
    return evaluation.write_saved_data(
        duty,
        authority=fields.pop("authority", None) or duty.authorities[0],
        by=by,
        now=now,
        **{
            "title": "Ansökningar och beslut",
            "content": "Alla ansökningar med parter och budget.",
            "place": "Programkontor",
            "documentation": "https://data.example/programkontor",
            "keeping_rule": "Bevaras",
            "keep_until": None,
            "personal_data": "yes",
            "personal_ground": "Uppgift av allmänt intresse",
            "responsible": "Analysavdelningen",
            "since": date(2025, 9, 1),
            "ended_on": None,
            **fields,
        },
    )
