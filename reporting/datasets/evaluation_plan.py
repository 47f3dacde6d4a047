"""The rows of an evaluation plan: the version that holds, who has decided on it, its history, and what is saved."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from applications.models import Application
from assessments.models import Decision
from grants.models import Grant
from programmes.models import Consultation, EvaluationPlan, LedgerEntry, ReportingDuty, SavedData
from programmes.models.standing import CountedRecords
from registry.models.case import Mode
from reporting.datasets import common, typed
from reporting.models import Occasion
from sweden.clock import local

#: Its tables say in words what people have entered, what is saved and how the plan has changed.
WORDS = ("u1", "u2", "u3", "u4", "u5")
TEXTS = ("questions", "effects", "method", "data", "schedule", "organisation", "use")


def content(occasion: Occasion, *, at: datetime) -> dict[str, Any]:
    """The whole dataset, as it was written at a moment. A constant number of queries."""
    assignments = common.assignments_of(occasion)
    return {
        **common.head(occasion, assignments, at=at),
        "on": local(at).date().isoformat(),
        "contact": common.contact(occasion),
        "plan": _plan(occasion.duty, [one.authority_id for one in assignments], at=at),
        "history": _history(occasion.duty, at=at),
        "saved": _saved([one.pk for one in assignments], at=at),
        **typed.typed_rows(occasion, at=at),
        "sources": {},
        "tables": {key: [] for key in WORDS},
    }


def figures_again(_content: dict[str, Any]) -> list[str]:
    """The document has no figures of its own: what is saved is listed, not counted."""
    return []


def _plans(duty: ReportingDuty, *, at: datetime) -> list[EvaluationPlan]:
    rows = EvaluationPlan.objects.filter(duty=duty, written_at__lte=at).order_by("-number")
    return list(rows.select_related("written_by__person").prefetch_related("decisions__authority"))


def _plan(duty: ReportingDuty, wanted: list[int], *, at: datetime) -> dict[str, Any]:
    """The newest version that every authority has decided on; while there is none the newest, told as a proposal."""
    plans = _plans(duty, at=at)

    def decided(plan: EvaluationPlan) -> dict[int, Any]:
        return {one.authority_id: one for one in plan.decisions.all() if one.decided_at <= at}

    holds = next((one for one in plans if decided(one).keys() >= set(wanted)), None)
    plan = holds or (plans[0] if plans else None)
    if plan is None:
        return {}
    return {
        "number": plan.number,
        "written_on": local(plan.written_at).date().isoformat(),
        "holds": holds is not None,
        "newer": plans[0].number if plans[0].number != plan.number else 0,
        "decisions": [
            {
                "authority": one.authority.short_name,
                "on": local(one.decided_at).date().isoformat(),
                "title": one.decided_by_title,
            }
            for one in decided(plan).values()
        ],
        **{name: getattr(plan, name) for name in TEXTS},
    }


def _history(duty: ReportingDuty, *, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "number": one.number,
            "written_on": local(one.written_at).date().isoformat(),
            "by": one.written_by.person.name,
            "change": one.change,
        }
        for one in _plans(duty, at=at)
    ]


def _counted(what: str, assignments: list[int], authority: int, *, at: datetime) -> int:
    """How many of the product's own records an authority has of its assignments, as they stood at a moment. Test cases
    are none."""
    own = {"assignment__in": assignments, "assignment__authority": authority}
    rows: dict[str, QuerySet[Any]] = {
        CountedRecords.APPLICATIONS: Application.objects.filter(
            call__call_strands__assignment__in=assignments,
            call__call_strands__assignment__authority=authority,
            submitted_at__lte=at,
            case__mode=Mode.LIVE,
        ),
        CountedRecords.DECISIONS: Decision.objects.filter(
            application__call__call_strands__assignment__in=assignments,
            authority=authority,
            decided_at__lte=at,
            application__case__mode=Mode.LIVE,
        ),
        CountedRecords.GRANTS: Grant.objects.filter(**own, opened_at__lte=at, case__mode=Mode.LIVE),
        CountedRecords.LEDGER: LedgerEntry.objects.filter(**own, recorded_at__lte=at).exclude(case__mode=Mode.TEST),
    }
    if what == CountedRecords.CONSULTATIONS:
        heard = Consultation.objects.filter(programme__assignments__in=assignments, written_at__lte=at)
        return heard.values("thread").distinct().count()
    return rows[what].distinct().count()


def _saved(assignments: list[int], *, at: datetime) -> list[dict[str, Any]]:
    """The inventory's lines as they stood, those of every plan of the same assignments: a joint plan lists both's."""
    rows = (
        SavedData.objects.filter(duty__of_assignments__assignment__in=assignments, written_at__lte=at)
        .order_by("thread", "-number")
        .distinct("thread")
        .select_related("authority", "document")
    )
    counts = {
        (one.counted, one.authority_id): _counted(one.counted, assignments, one.authority_id, at=at)
        for one in rows
        if one.counted
    }
    return [
        {
            "title": one.title,
            "authority": one.authority.short_name,
            "content": one.content,
            "place": one.place,
            "since": one.since.isoformat(),
            "ended_on": one.ended_on.isoformat() if one.ended_on else "",
            "documented": bool(one.documentation or one.document_id),
            "personal_data": one.personal_data,
            "personal_ground": one.personal_ground,
            "secrecy": one.secrecy,
            "format": one.file_format,
            "counted": one.counted,
            "records": counts.get((one.counted, one.authority_id), one.records),
            "checked_on": one.checked_on.isoformat() if one.checked_on else "",
            "keeping_rule": one.keeping_rule,
            "keep_until": one.keep_until.isoformat() if one.keep_until else "",
            "responsible": one.responsible,
        }
        for one in sorted(rows, key=lambda one: (one.authority.short_name, one.title, one.pk))
    ]
