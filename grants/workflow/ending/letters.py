"""The letters of the end: made once from what was decided, and put in the case."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from accounts.models import Organisation
from grants.documents.letters import headings_of, letter_pdf
from grants.loading import unlawful_aid
from grants.models import Grant, LaterDecision, Recovery, RecoveryKind, RecoveryMove, Settlement
from grants.models.settlement import MoveKind
from grants.queries.grants import whole
from grants.workflow.ending.hearing import hearing_of, told_of
from grants.workflow.telling import parts_for
from registry.models import Case
from registry.models.file import DocumentKind
from registry.workflow.documents import store_document
from sweden.clock import local


def reads_english(grant: Grant, party: Organisation) -> bool:
    """Whether any of those who are told for the party has chosen English."""
    parts = parts_for(grant, party)
    return any(user.language == "en" for part in parts for user in part.person.users.all())


def _head(grant: Grant, party: Any, day: Any) -> dict[str, Any]:
    return {
        "authority": grant.authority.organisation.name,
        "authority_short": grant.authority.short_name,
        "number": grant.case.designation,
        "title": grant.project.title,
        "party": party.name,
        "party_number": party.number,
        "day": day.isoformat(),
        "english": reads_english(grant, party),
    }


def keep_settlement(row: Settlement, *, now: datetime) -> None:
    """The letter of a party's final grant. Run twice, it stores once."""
    if row.decided_at is not None:
        _store(row.grant.case, "settlement", content_of(row), key=f"settlement:{row.uuid}", now=now)


def content_of(row: Settlement) -> dict[str, Any]:
    """What the letter of a final grant that has been decided on says."""
    return {
        **_head(row.grant, row.organisation, local(row.decided_at).date()),
        **_figures(row),
        "heard": told_of(row),
        "legal_basis": row.legal_basis,
        "appeal": row.appeal,
        "decided_by": row.decider.name,
        "presented_by": row.proposer.name,
    }


def keep_proposed(row: Settlement, *, now: datetime) -> None:
    """The letter that tells a party of the final grant that is proposed. Run twice, it stores once."""
    found = hearing_of(row)
    if found is None or found.reply_by is None:
        return
    content = {
        **_head(row.grant, row.organisation, local(found.made_at).date()),
        **_figures(row),
        "reply_by": found.reply_by.isoformat(),
        "presented_by": found.made_by.person.name,
    }
    _store(row.grant.case, "proposed", content, key=f"settlement:{row.uuid}:told", now=now)


def _figures(row: Settlement) -> dict[str, Any]:
    """How a final grant was worked out, and why it is what it is."""
    return {
        "lines": [(Fraction(share), costs) for share, costs in row.lines],
        "max_amount": row.max_amount,
        "by_costs": row.by_costs,
        "kept": row.kept,
        "price_base": row.price_base,
        "final": row.final,
        "paid": row.paid,
        "to_pay": row.to_pay,
        "to_recover": row.to_recover,
        "reasons": row.reasons,
    }


def keep_later(row: LaterDecision, *, now: datetime) -> None:
    """The letter of a later decision on a party's final grant. Run twice, it stores once."""
    settlement = row.settlement
    content = {
        **_head(settlement.grant, settlement.organisation, local(row.decided_at).date()),
        "amount": row.amount,
        "final": settlement.final,
        "stands": settlement.stands,
        "section": row.section.partition("-")[0],
        "reasons": row.reasons,
        "legal_basis": row.legal_basis,
        "appeal": row.appeal,
        "decided_by": row.decider.name,
    }
    _store(settlement.grant.case, row.kind, content, key=f"later:{row.uuid}", now=now)


def keep_recovery(row: Recovery, what: str, *, now: datetime) -> None:
    """A letter of a claim: "told", "claim", "dropped", or the uuid of a waiver or of claimed interest. Run twice, it
    stores once."""
    if what == "told":
        told = {
            **_head(row.grant, row.organisation, local(row.communicated_at).date()),
            "amount": row.amount,
            "facts": row.facts,
            "reply_by": row.reply_by.isoformat(),
            "presented_by": row.communicator.name,
            **_of_kind(row),
        }
        _store(row.grant.case, "told", told, key=f"recovery:{row.uuid}:told", now=now)
    elif what == "claim" and row.content:
        english = reads_english(row.grant, row.organisation)
        content = {**row.content, "day": row.content["decided_on"], "english": english}
        _store(row.grant.case, "claim", content, key=f"recovery:{row.uuid}:claim", now=now)
    elif what == "dropped" and row.decider is not None:
        dropped = {
            **_head(row.grant, row.organisation, local(row.decided_at).date()),
            "amount": row.amount,
            "told_on": local(row.communicated_at).date().isoformat(),
            "why": row.note,
            "decided_by": row.decider.name,
            "presented_by": row.communicator.name,
        }
        _store(row.grant.case, "dropped", dropped, key=f"recovery:{row.uuid}:dropped", now=now)
    else:
        move = row.moves.select_related("made_by__person").get(uuid=what, kind__in=[MoveKind.WAIVED, MoveKind.INTEREST])
        if move.kind == MoveKind.INTEREST:
            _store(row.grant.case, "interest", _of_interest(row, move), key=f"recovery:{row.uuid}:{move.uuid}", now=now)
            return
        waived = {
            **_head(row.grant, row.organisation, move.occurred_on),
            "amount": whole(move.amount),
            "ground": move.ground,
            "decided_by": move.made_by.person.name,
        }
        _store(row.grant.case, "waived", waived, key=f"recovery:{row.uuid}:{move.uuid}", now=now)


def _of_interest(row: Recovery, move: RecoveryMove) -> dict[str, Any]:
    """What a claim of interest rests on, as it was kept; the account is that of the claim."""
    (kept,) = move.record
    starts_on, ends_on = (date.fromisoformat(kept[name]) for name in ("starts_on", "ends_on"))
    return {
        **_head(row.grant, row.organisation, move.occurred_on),
        "amount": whole(move.amount),
        "basis": move.ground,
        "runs_on": whole(Decimal(kept["runs_on"])),
        "starts_on": kept["starts_on"],
        "until": (ends_on - timedelta(days=1)).isoformat(),
        "interest_days": (ends_on - starts_on).days,
        "percent": kept["percent"],
        "source": kept["source"],
        "claimed": row.amount,
        "decided_on": local(row.decided_at).date().isoformat() if row.decided_at else "",
        "due_on": move.due_on.isoformat() if move.due_on else "",
        "account": (row.content or {}).get("account", ""),
        "presented_by": move.made_by.person.name,
    }


def _of_kind(row: Recovery) -> dict[str, Any]:
    """What a letter before the decision says of unlawful aid."""
    if row.kind != RecoveryKind.UNLAWFUL_AID:
        return {}
    return {"kind": row.kind, "at_disposal": row.at_disposal, **unlawful_aid()}


def _store(case: Case, what: str, content: dict[str, Any], *, key: str, now: datetime) -> None:
    store_document(
        case,
        content=letter_pdf(what, content),
        kind=DocumentKind.DECISION if what not in ("told", "proposed", "interest") else DocumentKind.OTHER,
        title=f"{headings_of(what, content)[0]}, {content['party']}",
        filename=f"{what}-{case.number}.pdf",
        now=now,
        key=key,
    )
