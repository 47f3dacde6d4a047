"""One call, as anyone may read it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.models import OrganisationKind
from calls.display import YearMoney, mark_of, money_of
from calls.models import Call, CallAnswer, CallQuestion, Phase
from calls.permissions import may_ask
from calls.sentences import condition_sentence, effect_sentence
from sweden.clock import local
from sweden.counties import BY_CODE
from sweden.subjects import BY_CODE as SUBJECTS


def _named(codes: list[str], table: dict[str, Any]) -> list[str]:
    english = (get_language() or "sv").startswith("en")
    return [table[code].name_en if english else table[code].name_sv for code in codes if code in table]


def classification_of(call: Call) -> dict[str, Any]:
    """What the call is about and whom one asks, in the reader's language; an empty list is not bound."""
    return {
        "areas": list(call.areas.all()),
        "kinds": [str(OrganisationKind(one).label) for one in call.applicant_kinds if one in OrganisationKind.values],
        "counties": _named(call.counties, BY_CODE),
        "subjects": _named(call.subjects, SUBJECTS),
        "contacts": list(call.contacts.all()),
    }


def public_context(call: Call, now: datetime) -> dict[str, Any]:
    """What the text of a call needs: for the public page, the preview and the proofreader alike."""
    parts = list(
        call.call_strands.select_related("assignment__programme", "assignment__authority", "strand").prefetch_related(
            "budgets"
        )
    )
    money = money_of(call, parts, now)
    wordings = {row.wording for row in money}
    conditions = [
        {
            "sentence": condition_sentence(one.kind, one.parameters),
            "effect": effect_sentence(one.effect),
            "stops": one.effect == "stop",
            "source": one.source,
        }
        for one in call.conditions.select_related("source__assignment")
    ]
    return {
        "call": call,
        "mark": mark_of(call, now),
        "phase": call.phase(now),
        "parts": parts,
        "money": money,
        "total": sum(row.amount for row in money) if len(wordings) == 1 else None,
        "estimated_years": _years(money),
        "conditions": conditions,
        "extensions": list(call.extensions.all()),
        **classification_of(call),
        "days_left": (local(call.closes_at).date() - local(now).date()).days if call.closes_at else None,
    }


def _years(money: list[YearMoney]) -> list[int]:
    return sorted({row.year for row in money if row.is_estimated})


def published_answers(call: Call) -> list[CallAnswer]:
    """What everyone may read, the first answer first."""
    answers = CallAnswer.objects.filter(asked__call=call, public=True).prefetch_related("corrections")
    return list(answers.order_by("answered_at", "pk"))


def own_questions(call: Call, user: Any) -> list[CallQuestion]:
    """What the reader has asked and has not been answered in public."""
    if not user.is_authenticated:
        return []
    asked = CallQuestion.objects.filter(call=call, asked_by=user).exclude(answer__public=True)
    return list(asked.select_related("answer").prefetch_related("answer__corrections"))


@require_safe
def call_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """One published call, as applicants read it; prints well."""
    calls = Call.objects.public().select_related("case__authority__organisation")
    call = get_object_or_404(calls, case__uuid=uuid)
    context = public_context(call, request.now) | {
        "answers": published_answers(call),
        "own_questions": own_questions(call, request.user),
        "takes_questions": call.phase(request.now) in (Phase.COMING, Phase.OPEN)
        and (not request.user.is_authenticated or may_ask(request.user, call)),
    }
    return render(request, "calls/call.html", context)
