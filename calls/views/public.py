"""One call, as anyone may read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.models import Authority, OrganisationKind
from calls.display import YearMoney, mark_of, money_of
from calls.forms.questions import KIND_WORDS
from calls.models import (
    Call,
    CallAnswer,
    CallQuestion,
    CallStep,
    CallStrand,
    CutOff,
    Phase,
    ProjectKind,
    WantedAttachment,
)
from calls.permissions import may_ask
from calls.rules.settings import LONG_TEXT
from calls.sentences.conditions import condition_sentence, effect_sentence
from calls.subject_names import subject_names
from sweden.clock import local
from sweden.counties import BY_CODE, county_name
from sweden.subjects import BY_CODE as SUBJECTS


def _named(codes: list[str], table: dict[str, Any]) -> list[str]:
    english = (get_language() or "sv").startswith("en")
    return [table[code].name_en if english else table[code].name_sv for code in codes if code in table]


def _subjects(codes: list[str]) -> list[str]:
    """Research subjects of any level by name; one whose name is not entered by its code."""
    english = (get_language() or "sv").startswith("en")
    third = subject_names(codes) if any(len(code) == 5 for code in codes) else {}
    return [third[code][english] if code in third else (_named([code], SUBJECTS) or [code])[0] for code in codes]


@dataclass(frozen=True)
class Setup:
    """How a call is applied for and judged, as pages show it."""

    kinds: list[ProjectKind]
    steps: list[CallStep]
    cut_offs: list[CutOff]
    attachments: list[WantedAttachment]
    criteria: list[dict[str, Any]]
    prepares: Call | None
    prepares_public: bool

    @property
    def weighted(self) -> bool:
        """Whether any criterion has a weight."""
        return any(one["weight"] for one in self.criteria)


def setup_of(call: Call) -> Setup:
    """The call's kinds of projects, steps, cut-offs, attachments and criteria. A constant number of questions."""
    names = ("name_sv", "name_en", "question_sv", "question_en", "grades", "weight", "step", "overall")
    criteria = [
        {name: getattr(one, name) for name in names} | {"top": one.grades[-1] if one.grades else None}
        for one in call.criteria.all()
    ]
    prepares = Call.objects.select_related("case").filter(pk=call.prepares_id).first() if call.prepares_id else None
    return Setup(
        kinds=list(call.project_kinds.all()),
        steps=list(call.steps.all()),
        cut_offs=list(call.cut_offs.all()),
        attachments=list(call.wanted_attachments.select_related("project_kind")),
        criteria=criteria,
        prepares=prepares,
        prepares_public=prepares is not None and Call.objects.public().filter(pk=prepares.pk).exists(),
    )


def classification_of(call: Call) -> dict[str, Any]:
    """What the call is about and whom one asks, in the reader's language; an empty list is not bound."""
    return {
        "areas": list(call.areas.all()),
        "kinds": [str(OrganisationKind(one).label) for one in call.applicant_kinds if one in OrganisationKind.values],
        "counties": [county_name(code, get_language()) for code in call.counties if code in BY_CODE],
        "subjects": _subjects(call.subjects),
        "contacts": list(call.contacts.all()),
    }


def asked_of(call: Call) -> list[dict[str, Any]]:
    """The questions of the newest form, each with how it is answered, for those who want to know before they begin."""
    form = call.forms.order_by("-number").first()
    questions = form.content.get("questions", []) if form else []
    return [{"question": one, "answered": KIND_WORDS.get(one.get("kind") or LONG_TEXT, "")} for one in questions]


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
            "effect": effect_sentence(one.effect, one.kind),
            "stops": one.effect == "stop",
            "source": one.source,
            "project": one.project_kind,
        }
        for one in call.conditions.select_related("source__assignment", "project_kind")
    ]
    return {
        "call": call,
        "mark": mark_of(call, now),
        "phase": call.phase(now),
        "parts": parts,
        "with_authorities": _others(call, parts),
        "money": money,
        "total": sum(row.amount for row in money) if len(wordings) == 1 else None,
        "estimated_years": _years(money),
        "conditions": conditions,
        "extensions": list(call.extensions.all()),
        "setup": setup_of(call),
        "asked": asked_of(call),
        **classification_of(call),
        "days_left": (local(call.closes_at).date() - local(now).date()).days if call.closes_at else None,
    }


def _others(call: Call, parts: list[CallStrand]) -> list[Authority]:
    """The authorities of a joint call beside the one that leads it."""
    found = {part.assignment.authority_id: part.assignment.authority for part in parts}
    found.pop(call.case.authority_id, None)
    return sorted(found.values(), key=lambda one: one.short_name)


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


def _readable(request: HttpRequest, uuid: str) -> Call:
    """A published call that is public, or that the reader is invited to; 404 for the rest."""
    calls = Call.objects.select_related("case__authority__organisation").filter(case__uuid=uuid)
    found = calls.public().first()
    if found is None and request.user.is_authenticated:
        found = calls.invites(request.user).first()
    if found is None:
        raise Http404
    return found


@require_safe
def template_file(request: HttpRequest, uuid: str, wanted: str) -> HttpResponseBase:
    """A template that applicants fill in and attach, for everyone who may read the call."""
    call = get_object_or_404(Call.objects.visible_to(request.user), case__uuid=uuid)
    row = get_object_or_404(call.wanted_attachments.exclude(template=None).select_related("template"), uuid=wanted)
    try:
        content = default_storage.open(row.template.path)
    except FileNotFoundError:
        raise Http404("the file is not in the storage") from None
    answer = FileResponse(content, content_type=row.template.content_type)
    answer.headers["Content-Length"] = str(row.template.size)
    answer.headers["Content-Disposition"] = content_disposition_header(True, row.template_name) or "attachment"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def call_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """One published call, as applicants read it; prints well."""
    call = _readable(request, uuid)
    context = public_context(call, request.now) | {
        "answers": published_answers(call),
        "own_questions": own_questions(call, request.user),
        "takes_questions": call.phase(request.now) in (Phase.COMING, Phase.OPEN)
        and (not request.user.is_authenticated or may_ask(request.user, call)),
    }
    return render(request, "calls/call.html", context)
