"""A decision on the bias of many at once: what has been reported, tried together for the same reasons."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.models import User
from accounts.permissions import authorities_as
from applications.models import Application
from assessments.errors.bias import JudgesOneself, NothingToTry
from assessments.models import BiasDecision, ConflictOfInterest
from assessments.permissions import MAY
from assessments.rules.bias import Suggestion
from assessments.sentences.bias import suggested
from assessments.workflow.bias import decide_bias
from registry.massacts import Kind

Declarations = Sequence[ConflictOfInterest]


def rows(user: User) -> QuerySet[ConflictOfInterest]:
    """What has been declared in the applications that `user` sees and whose bias their authority tries."""
    decided = BiasDecision.objects.filter(application=OuterRef("application"), person=OuterRef("person")).order_by(
        "-pk"
    )
    later = ConflictOfInterest.objects.filter(
        application=OuterRef("application"), person=OuterRef("person"), pk__gt=OuterRef("pk")
    )
    seen = Application.objects.visible_to(user).filter(
        case__authority__in=authorities_as(user, *MAY["assessments.judge_bias"])
    )
    return (
        ConflictOfInterest.objects.visible_to(user)
        .filter(application__in=seen.order_by().values("pk"))
        .with_waits()
        .annotate(superseded=Exists(later), decided=Subquery(decided.values("decided_at")[:1]))
        .select_related("application__case__authority", "person")
        .defer("application__case__search")
    )


def read(one: ConflictOfInterest) -> str:
    """What a preview shows of a declaration: whether it is the last one, and when it was decided on."""
    return f"{'superseded' if one.superseded else 'last'}|{one.decided or ''}"


def _refusals(by: User, things: Declarations) -> dict[int, DomainError]:
    found: dict[int, DomainError] = {}
    for one in things:
        if one.person_id == by.person_id:
            found[one.pk] = JudgesOneself()
        elif not one.waits:
            found[one.pk] = NothingToTry()
    return found


def _told(things: Declarations) -> dict[int, str]:
    """What each has declared, and what the product had found."""
    said = {}
    for one in things:
        what = [str(one.get_answer_display()), *(suggested(Suggestion.of(row)) for row in one.suggestions)]
        said[one.pk] = _("Declared: %(what)s.") % {"what": "; ".join(what)}
    return said


def _decide(biased: bool) -> Any:
    def do(one: ConflictOfInterest, values: Mapping[str, Any], by: User, now: datetime) -> object:
        ground = str(values.get("ground", ""))
        told = {"biased": biased, "ground": ground, "reason": values["reason"]}
        return decide_bias(one.application, one.person, **told, by=by, now=now)

    return do


ACTS: dict[str, Kind] = {
    "not_biased": Kind(
        gettext_lazy("Decide: not biased"),
        _refusals,
        _decide(False),
        tells=_told,
        follows=[gettext_lazy("Each may take part again. The decision is registered in each of the cases.")],
    ),
    "biased": Kind(
        gettext_lazy("Decide: biased"),
        _refusals,
        _decide(True),
        tells=_told,
        follows=[
            gettext_lazy("Each is kept out of the case everywhere. The decision is registered in each of the cases.")
        ],
        danger=True,
    ),
}
