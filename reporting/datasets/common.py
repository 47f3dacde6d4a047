"""What every dataset tells: who answers, under which decision, and as of when; rows that several kinds read alike."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, TextField
from django.db.models.functions import Cast

from accounts.queries import reached
from grants.models import ApprovedCost
from programmes.models import Assignment, BudgetFrame, LedgerEntry
from programmes.workflow.duties import responsible_of
from registry.models.case import Mode
from reporting.facts.named import own_responsible
from reporting.facts.questions import defaults, questions
from reporting.models import Details, Occasion, OpenAnswer


def assignments_of(occasion: Occasion) -> list[Assignment]:
    """The assignments that lay down the occasion's duty, by authority."""
    return list(
        Assignment.objects.filter(duties__duty=occasion.duty)
        .select_related("authority__organisation", "programme", "appropriation", "department")
        .order_by("authority__short_name", "key")
    )


def head(occasion: Occasion, assignments: Sequence[Assignment], *, at: datetime) -> dict[str, Any]:
    """What stands at the top of a dataset."""
    answered = answers(at=at)
    return {
        "due_on": occasion.due_on.isoformat(),
        "cutoff_on": occasion.cutoff_on.isoformat(),
        "as_booked_at": at.isoformat(),
        "year": occasion.cutoff_on.year,
        **{name: answered[name] for name in ("decimals", "least_base")},
        "agencies": {
            a.authority.key: {
                "name": a.authority.organisation.name,
                "short_name": a.authority.short_name,
                "number": a.authority.organisation.number,
                "address": a.authority.postal_address,
                "email": a.authority.registrar_email,
                "assignment": a.key,
                "assignment_uuid": str(a.uuid),
                "title": a.title_sv,
                "decision_number": a.decision_number,
                "decided_on": a.decided_on.isoformat() if a.decided_on else "",
            }
            for a in assignments
        },
    }


def appropriation(assignment: Assignment) -> dict[str, str]:
    """The appropriation as the decision words it."""
    one = assignment.appropriation
    if one is None:
        return {}
    return {
        "area": one.expenditure_area,
        "number": one.number,
        "name": one.name,
        "item": one.item,
        "item_name": one.item_full_name or one.item_name,
    }


def frames(assignments: Iterable[Assignment], *, on: date, at: datetime, **which: Any) -> dict[str, Any]:
    """Every amount line of the assignments and their parts, known on a day and recorded at a moment."""
    rows = (
        BudgetFrame.objects.filter(assignment__in=list(assignments), **which)
        .known(on=on, at=at)
        .order_by("recorded_at", "pk")
        .select_related("assignment__authority", "strand")
    )
    return {
        str(f.uuid): {
            "agency": f.assignment.authority.key,
            "strand": f.strand.key if f.strand else "",
            "year": f.year,
            "year_to": f.year_to,
            "amount": f.amount,
            "wording": f.wording,
            "source_kind": f.source_kind,
            "source": f.source,
            "quote": f.quote,
            "valid_from": f.valid_from.isoformat(),
            "recorded_at": f.recorded_at.isoformat(),
        }
        for f in rows
    }


#: What a row tells of its part and its case's title, beside what every entry tells.
PART_AND_TITLE = {"strand": "strand__key", "case_title": "case__title_public"}


def entries(
    assignments: Iterable[Assignment], *, on: date, at: datetime, also: Mapping[str, str] = PART_AND_TITLE, **which: Any
) -> dict[str, Any]:
    """Ledger entries that had happened by a day and were booked at a moment. Test cases never reach a document.

    `also` names what a kind's rows tell besides: its word in the row → where it is read.
    """
    rows = (
        LedgerEntry.objects.filter(assignment__in=list(assignments), **which)
        .exclude(case__mode=Mode.TEST)
        .as_of(on, at)
        .order_by("occurred_on", "pk")
        .values_list(
            _text("uuid"),
            "assignment__authority__key",
            "year",
            "kind",
            _text("amount"),
            _text("occurred_on"),
            _text("recorded_at"),
            _text("case__uuid"),
            "case__number",
            _text("organisation__uuid"),
            "organisation__name",
            "reference",
            "conditional",
            *(_text(place) for place in also.values()),
        )
    )
    same: dict[Any, Any] = {}
    once = same.setdefault  # a word is one object, however many rows say it
    moments: dict[str, str] = {}
    found = {}
    for (
        uuid,
        agency,
        year,
        kind,
        amount,
        day,
        recorded,
        case,
        number,
        party_key,
        party,
        reference,
        open_,
        *more,
    ) in rows:
        moment = moments.get(recorded)
        if moment is None:
            moment = moments[recorded] = datetime.fromisoformat(recorded).isoformat()
        found[uuid] = {
            "agency": once(agency, agency),
            "year": year,
            "kind": once(kind, kind),
            "amount": amount,
            "occurred_on": once(day, day),
            "recorded_at": moment,
            "case": once(case, case) or "",
            "case_number": once(number, number) or "",
            "party_key": once(party_key, party_key) or "",
            "party": once(party, party) or "",
            "reference": once(reference, reference),
            "conditional": open_,
            **{name: once(value, value) or "" for name, value in zip(also, more, strict=True)},
        }
    return found


def _text(place: str) -> Any:
    """A column as the database writes it: read much faster than as an object that is written as text again."""
    return Cast(place, TextField())


def costs(assignment: Assignment, *, until: date, at: datetime, **which: Any) -> dict[str, Any]:
    """Eligible costs of the parties' work through a day, approved at a moment; what was replaced is left out."""
    rows = (
        ApprovedCost.objects.standing(at)
        .filter(grant__assignment=assignment, ends_on__lte=until, **which)
        .order_by("pk")
        .values(
            "uuid",
            "cost",
            "share",
            "starts_on",
            "ends_on",
            case=F("grant__case__uuid"),
            number=F("grant__case__number"),
            strand=F("grant__strand__key"),
            party_uuid=F("organisation__uuid"),
            party=F("organisation__name"),
        )
    )
    return {
        str(one["uuid"]): {
            "case": str(one["case"]),
            "case_number": one["number"],
            "strand": one["strand"] or "",
            "party_key": str(one["party_uuid"]),
            "party": one["party"],
            "cost": one["cost"],
            "share": one["share"],
            "starts_on": one["starts_on"].isoformat(),
            "ends_on": one["ends_on"].isoformat(),
        }
        for one in rows
    }


def latest_details(occasion: Occasion, *, at: datetime | None = None) -> Details | None:
    """The values that count: the ones saved last, or last at a moment."""
    rows = occasion.details.order_by("-number")
    return (rows if at is None else rows.filter(saved_at__lte=at)).first()


def contact(occasion: Occasion) -> dict[str, str]:
    """Who answers for the occasion at the authority that submits it, as a reader turns to them: name, e-mail address,
    and the function and telephone of a role held there when they are entered. Empty where nobody is named."""
    party = occasion.parties.select_related("authority").get(submits=True)
    named = own_responsible([occasion]).get((occasion.pk, party.authority_id))
    named = named or responsible_of([occasion.duty]).get((occasion.duty_id, party.authority_id))
    if named is None:
        return {}
    return dict(reached(named, party.authority))


def answers(*, at: datetime) -> dict[str, str | int]:
    """How the open questions were answered at a moment; where nobody had, what is done meanwhile. One question."""
    found = defaults()
    rows = OpenAnswer.objects.filter(decided_at__lte=at, question__in=found).order_by("decided_at", "pk")
    for key, value in rows.values_list("question", "value"):
        found[key] = questions()[key].read(value)
    return found


def version_number(occasion: Occasion, *, at: datetime) -> int:
    """Which version of its document the occasion was at: one more than those locked by then."""
    return occasion.reports.filter(approved_at__lt=at).count() + 1
