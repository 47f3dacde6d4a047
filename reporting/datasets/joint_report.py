"""The joint report's rows, read from the ledger and the cases as of the cut-off and as booked at a moment."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q

from applications.models import Application
from assessments.models import BiasDecision, Decision, Outcome
from calls.models import Call
from grants.facts import projects_of
from programmes.display.evaluation import duties_that_refer, excepted, splits_of
from programmes.models import Assignment, CommitmentAuthorisation, Condition, ConditionException
from programmes.rules import facts
from registry.models import Event, Message
from registry.models.case import Mode
from reporting.datasets import common, granted, typed
from reporting.datasets.marked import without_titles
from reporting.datasets.notified import KEY, TOLD
from reporting.models import Occasion
from reporting.rules import conditions, figures
from reporting.rules import joint_report as rules
from reporting.rules.known import uncollected
from sweden.clock import end_of_day, local


def content(occasion: Occasion, *, at: datetime) -> dict[str, Any]:
    """The whole dataset: who, when, the rows and the figures. A constant number of queries, whatever the size."""
    with uncollected():
        return _content(occasion, at=at)


def _content(occasion: Occasion, *, at: datetime) -> dict[str, Any]:
    assignments = common.assignments_of(occasion)
    top = common.head(occasion, assignments, at=at)
    found = sources(assignments, cutoff=occasion.cutoff_on, at=at)
    demands = _conditions(assignments, at=at)
    asked = rules.asked(demands, common.answers(at=at))
    return {
        **top,
        "contact": common.contact(occasion),
        **typed.typed_rows(occasion, at=at),
        "sources": found,
        "asked": asked,
        "tables": rules.tables(found, agencies=list(top["agencies"]), cutoff=occasion.cutoff_on, asked=asked),
        "conditions": conditions.judged(demands, found, cutoff=occasion.cutoff_on),
    }


def figures_again(content: dict[str, Any]) -> list[str]:
    """Figures of a kept dataset that its own rows do not give; empty when every one holds."""
    cutoff = date.fromisoformat(content["cutoff_on"])
    again = rules.tables(
        content["sources"], agencies=list(content["agencies"]), cutoff=cutoff, asked=content.get("asked")
    )
    found = figures.differences(again, content["tables"])
    return found + conditions.differences(content["conditions"], content["sources"], cutoff=cutoff)


def sources(assignments: list[Assignment], *, cutoff: date, at: datetime) -> dict[str, Any]:
    """The rows behind the figures, by kind and key. Test cases never reach a report."""
    calls = _calls(assignments, at=at, cutoff=cutoff)
    entries = common.entries(assignments, on=cutoff, at=at, also={"call": "case__application__call__case__uuid"})
    projects = projects_of([one.pk for one in assignments], on=cutoff, at=at)
    cases = {one["case"] for one in entries.values() if one["case"]}
    found = {
        "frames": common.frames(assignments, on=cutoff, at=at, strand__isnull=True),
        "entries": entries,
        "calls": calls,
        "applications": _applications(list(calls), cutoff=cutoff, at=at),
        "projects": {f"{one.assignment}:{one.strand}:{one.key}": facts.as_json(one) for one in projects},
        "grants": granted.grants(cases, projects, at=at),
        "parties": granted.parties(entries),
        "areas": granted.areas({one.programme_id for one in assignments}),
        "occasions": _occasions(assignments, cutoff=cutoff, at=at),
        "splits": _splits(assignments, cutoff=cutoff, at=at),
        "blocks": _blocks(list(calls), cutoff=cutoff, at=at),
        "authorisations": _authorisations(assignments, cutoff=cutoff, at=at),
    }
    return without_titles(found)


def _calls(assignments: list[Assignment], *, cutoff: date, at: datetime) -> dict[str, Any]:
    rows = (
        Call.objects.filter(
            call_strands__assignment__in=assignments,
            case__mode=Mode.LIVE,
            published_at__lte=min(end_of_day(cutoff), at),
            opens_at__lte=end_of_day(cutoff),
        )
        .select_related("case__authority")
        .distinct()
    )
    return {
        str(c.case.uuid): {
            "agency": c.case.authority.key,
            "title": c.title_sv,
            "number": c.case.number,
            "opened_on": local(c.opens_at).date().isoformat(),
            "closed_on": local(c.closes_at).date().isoformat(),
            "continuous": c.continuous,
        }
        for c in rows
    }


def decided_of(calls: list[str], *, cutoff: date, at: datetime) -> dict[int, dict[str, Any]]:
    """What has been decided of each application: in a joint call all its authorities' decisions together, granted when
    one of them has granted, on the first one's day."""
    found: dict[int, dict[str, Any]] = {}
    rows = Decision.objects.filter(
        application__call__case__uuid__in=calls, decided_on__lte=cutoff, decided_at__lte=at, replaced_by__isnull=True
    )
    for row in rows.order_by("decided_at", "pk").values("uuid", "application", "outcome", "decided_on", "amount"):
        before = found.get(row["application"])
        if before is None:
            found[row["application"]] = {**row, "decisions": [str(row["uuid"])]}
        else:
            before["amount"] += row["amount"]
            before["decisions"].append(str(row["uuid"]))
            if row["outcome"] == Outcome.GRANT:
                before["outcome"] = row["outcome"]
    return found


def _notified(calls: list[str], *, until: datetime) -> dict[str, str]:
    """The day that each decision was notified: when the first message about it left."""
    rows = Message.objects.filter(
        kind=TOLD, key__startswith=KEY, sent_at__lte=until, case__application__call__case__uuid__in=calls
    ).order_by("-sent_at")
    return {
        key[len(KEY) : len(KEY) + 36]: local(at).date().isoformat() for key, at in rows.values_list("key", "sent_at")
    }


def _applications(calls: list[str], *, cutoff: date, at: datetime) -> dict[str, Any]:
    """Case facts from what was written at submission, withdrawal and decision, not from today's status."""
    last = min(end_of_day(cutoff), at)
    rows = Application.objects.filter(call__case__uuid__in=calls, submitted_at__lte=last, case__mode=Mode.LIVE)
    decided, notified = decided_of(calls, cutoff=cutoff, at=at), _notified(calls, until=last)
    withdrawn = {
        case: local(moment).date().isoformat()
        for case, moment in Event.objects.filter(
            kind="application.withdrawn", case__application__call__case__uuid__in=calls, at__lte=last
        ).values_list("case", "at")
    }
    found = {}
    for a in rows.order_by("submitted_at", "pk").values(
        "pk",
        "case",
        "submitted_at",
        "late",
        "requested",
        "title",
        key=F("case__uuid"),
        number=F("case__number"),
        call_key=F("call__case__uuid"),
        party=F("coordinator__name"),
        leader=F("submitted_version__leader_gender"),
    ):
        decision = decided.get(a["pk"])
        found[str(a["key"])] = {
            "call": str(a["call_key"]),
            "number": a["number"],
            "title": a["title"],
            "party": a["party"] or "",
            "submitted_on": local(a["submitted_at"]).date().isoformat(),
            "late": a["late"],
            "requested": a["requested"],
            "leader": a["leader"],
            "withdrawn_on": withdrawn.get(a["case"]),
            "outcome": decision["outcome"] if decision else None,
            "decided_on": decision["decided_on"].isoformat() if decision else None,
            "notified_on": min((notified[one] for one in decision["decisions"] if one in notified), default=None)
            if decision
            else None,
            "granted": decision["amount"] if decision else 0,
        }
    return found


def _occasions(assignments: list[Assignment], *, cutoff: date, at: datetime) -> dict[str, Any]:
    """The occasions of the assignments' duties that had fallen due, and when their documents were delivered."""
    rows = Occasion.objects.filter(duty__of_assignments__assignment__in=assignments, due_on__lte=cutoff).distinct()
    return {
        str(one["uuid"]): {
            "title": one["title"],
            "due_on": one["due_on"].isoformat(),
            "delivered_on": (
                local(one["delivered_at"]).date().isoformat()
                if one["delivered_at"] and one["delivered_at"] <= at
                else ""
            ),
        }
        for one in rows.order_by("due_on", "pk").values("uuid", "due_on", "delivered_at", title=F("duty__title_sv"))
    }


def _blocks(calls: list[str], *, cutoff: date, at: datetime) -> dict[str, Any]:
    """Decisions, once bias has been tried, that someone is biased in a case of a call, as they stood: what is reported
    and not tried is none, nor what a later decision has undone. Nobody is named: a row is the case and the day."""
    rows = BiasDecision.objects.filter(
        application__call__case__uuid__in=calls,
        decided_at__lte=min(end_of_day(cutoff), at),
        application__case__mode=Mode.LIVE,
    )
    latest = rows.order_by("application", "person", "-pk").distinct("application", "person")
    found = BiasDecision.objects.filter(pk__in=latest.values("pk"), biased=True)
    return {
        str(one["pk"]): {
            "call": str(one["of_call"]),
            "case": str(one["key"]),
            "number": one["case_number"] or "",
            "decided_on": local(one["decided_at"]).date().isoformat(),
        }
        for one in found.order_by("decided_at", "pk").values(
            "pk",
            "decided_at",
            key=F("application__case__uuid"),
            case_number=F("application__case__number"),
            of_call=F("application__call__case__uuid"),
        )
    }


def _authorisations(assignments: list[Assignment], *, cutoff: date, at: datetime) -> dict[str, Any]:
    """The commitment authorisations that held at the cut-off, as recorded at a moment."""
    rows = CommitmentAuthorisation.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=cutoff),
        assignment__in=assignments,
        valid_from__lte=cutoff,
        recorded_at__lte=at,
    ).select_related("assignment__authority")
    return {
        str(one.uuid): {
            "agency": one.assignment.authority.key,
            "assignment": one.assignment.key,
            "amount": one.amount,
            "end_year": one.end_year,
            "source": one.source,
            "quote": one.quote,
            "valid_from": one.valid_from.isoformat(),
            "recorded_at": one.recorded_at.isoformat(),
        }
        for one in rows.order_by("valid_from", "recorded_at", "pk")
    }


def _splits(assignments: list[Assignment], *, cutoff: date, at: datetime) -> dict[str, Any]:
    keys = {one.pk: one.key for one in assignments}
    found = splits_of(assignments, on=cutoff, at=at)
    return {keys[pk]: [facts.split_as_json(line) for line in lines] for pk, lines in found.items()}


def _conditions(assignments: list[Assignment], *, at: datetime) -> list[dict[str, Any]]:
    """What each condition demands, as it is read now, with the exceptions that stand."""
    rows = (
        Condition.objects.filter(assignment__in=assignments)
        .select_related("assignment__authority", "strand")
        .prefetch_related("assignment__duties__duty")
        .order_by("assignment__authority__short_name", "position", "key")
    )
    exceptions: dict[int, list[ConditionException]] = {}
    standing = ConditionException.objects.standing(at).filter(condition__assignment__in=assignments)
    for row in standing.select_related("case"):
        exceptions.setdefault(row.condition_id, []).append(row)
    return [
        {
            "agency": c.assignment.authority.key,
            "assignment": c.assignment.key,
            "decision": c.assignment.title_sv,
            "decision_number": c.assignment.decision_number,
            "duties": list(duties_that_refer(c.assignment.duties.all())),
            "strand": c.strand.key if c.strand else "",
            "key": c.key,
            "title": c.title_sv,
            "kind": c.kind,
            "scope": c.scope,
            "severity": c.severity,
            "parameters": c.parameters,
            "readings": c.readings,
            "quote": c.quote,
            "valid_from": c.valid_from.isoformat() if c.valid_from else None,
            "valid_to": c.valid_to.isoformat() if c.valid_to else None,
            "exceptions": [asdict(one) for one in excepted(exceptions.get(c.pk, []))],
        }
        for c in rows
    ]
