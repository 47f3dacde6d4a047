"""What stands between a call and its publication."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from calls.errors import CallNotReady
from calls.models import Access, Call, CallStrand, DirectAward, Effect
from calls.queries import budget_findings_of, shortest_weeks
from calls.rules.criteria import Criterion, scale
from calls.rules.questions import asked_parts, form_gaps
from calls.rules.readiness import Draft, Gap, Step, gaps, stopping
from calls.rules.settings import PERSONS
from calls.workflow.creating import mirrored_demands
from sweden.clock import local


def gaps_of(call: Call, now: datetime) -> list[Gap]:
    """What stands between the call and publication, and what it would be well to have."""
    parts = call.call_strands.select_related("assignment__authority", "strand").prefetch_related("budgets")
    budget = sum(row.amount for part in parts for row in part.budgets.all())
    form = call.forms.order_by("-number").first()
    others = [one for one in parts if one.assignment.authority_id != call.case.authority_id]
    left_out, weakened = _unmet_demands(call, parts, local(now).date())
    draft = Draft(
        title_sv=call.title_sv,
        title_en=call.title_en,
        purpose_sv=call.purpose_sv,
        purpose_en=call.purpose_en,
        who_may_apply_sv=call.who_may_apply_sv,
        who_may_apply_en=call.who_may_apply_en,
        legal_basis_sv=call.legal_basis_sv,
        appeal_ground_sv=call.appeal_ground_sv,
        contact_name=call.contact_name,
        contact_email=call.contact_email,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        decision_planned_on=call.decision_planned_on,
        project_start_from=call.project_start_from,
        project_end_latest=call.project_end_latest,
        parts=len(parts),
        budget=budget,
        findings=[one for _part, _year, one in budget_findings_of(call, now)],
        classified=call.trl_from is not None or bool(call.applicant_kinds) or call.areas.exists(),
        questions=len(form.content.get("questions", [])) if form else 0,
        asks_people=any(
            one.get("kind") == PERSONS and one.get("asks_role")
            for one in (form.content.get("questions", []) if form else [])
        ),
        asked_parts=asked_parts(form.content if form else {}),
        criteria=criteria_of(call),
        conditions=[
            (project or "", kind, parameters)
            for project, kind, parameters in call.conditions.values_list("project_kind__key", "kind", "parameters")
        ],
        continuous=call.continuous,
        cut_offs=[one.at for one in call.cut_offs.all()],
        steps=[Step(one.opens_at, one.closes_at) for one in call.steps.all()],
        not_agreed=sorted({one.assignment.authority.short_name for one in others if one.agreed_at is None}),
        left_out=left_out,
        weakened=weakened,
        award=_award(call),
        is_second_step=call.first_step_id is not None,
        short=timedelta(weeks=shortest_weeks({one.assignment.programme_id for one in parts})),
    )
    return [*gaps(draft, now), *form_gaps(form.content if form else {})]


def _unmet_demands(call: Call, parts: Iterable[CallStrand], on: date) -> tuple[list[str], list[str]]:
    """The words of what the decisions demand of the call's projects and the call does not, and of what it only warns of
    though the decision does not say "as a rule".
    """
    there = dict(call.conditions.filter(source__isnull=False).values_list("source", "effect"))
    left_out: dict[int, str] = {}
    weakened: dict[int, str] = {}
    for part in parts:
        for demand in mirrored_demands(part.assignment, part.strand, on=on):
            effect = there.get(demand.source.pk)
            if effect is None:
                left_out[demand.source.pk] = demand.source.quote
            elif demand.effect == Effect.STOP and effect != Effect.STOP:
                weakened[demand.source.pk] = demand.source.quote
    return list(left_out.values()), list(weakened.values())


def criteria_of(call: Call) -> list[Criterion]:
    """What the call judges by, as plain values."""
    return [
        Criterion(
            key=one.key,
            name_sv=one.name_sv,
            name_en=one.name_en,
            question_sv=one.question_sv,
            question_en=one.question_en,
            grades=scale(one.grades),
            weight=one.weight,
            overall=one.overall,
            step=one.step,
        )
        for one in call.criteria.all()
    ]


def _award(call: Call) -> dict[str, bool] | None:
    """What a direct award has; None for other calls."""
    if call.access != Access.INVITED or call.first_step_id is not None:
        return None
    award = DirectAward.objects.filter(call=call).first()
    return {
        "recipient": call.recipients.exists() or bool(award and award.unfinished),
        "finished": not (award and award.unfinished),
        "ground": bool(award and award.ground_sv),
        "provision": bool(award and award.provision),
        "approved": bool(award and award.approved_at),
    }


def require_ready(call: Call, now: datetime, *, publishing: bool = False) -> None:
    """Raises CallNotReady with what is missing: for publication, or else for proofreading."""
    if missing := stopping(gaps_of(call, now), publishing=publishing):
        raise CallNotReady(missing=", ".join(one.key for one in missing), gaps=missing)
