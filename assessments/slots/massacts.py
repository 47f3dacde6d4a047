"""What of the judgement is chosen in lists and acted upon together."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, ngettext

from accounts.permissions import holds
from applications.models import Application
from applications.views.officers.choosing import chosen_by
from assessments.forms.decisions import WaitingFilter
from assessments.forms.mass import FORMS
from assessments.permissions import MAY
from assessments.views.callreviews.listing import listed as reviewed
from assessments.views.waiting import listed as waiting
from assessments.workflow.mass import applications
from registry.massacts import Listed, Subject, Told
from sweden.typography import kronor


def _applications(things: Sequence[Application], by: Any) -> Mapping[int, Told]:
    language = get_language() or "sv"
    return {
        one.pk: Told(
            one.title,
            str(one.case.designation),
            f"{one.coordinator} · {kronor(one.requested, language)}",
            reverse("registry:case", args=[one.case.uuid]),
        )
        for one in things
    }


def _waiting(user: Any, query: QueryDict) -> QuerySet[Application]:
    proposals = waiting(user, WaitingFilter(query))
    return Application.objects.filter(pk__in=proposals.order_by().values("application"))


def _reviewed(user: Any, query: QueryDict, uuid: UUID) -> QuerySet[Application]:
    found: QuerySet[Application] = reviewed(user, query, uuid)
    return found


APPLICATION = Subject(
    key="application",
    rows=applications.rows,
    may=lambda user: holds(user, *MAY["assessments.handle"]),
    told=_applications,
    read=applications.read,
    case=lambda one: one.case_id,
    acts=applications.ACTS,
    forms=FORMS,
    lists={
        "applications:list": Listed(chosen_by),
        "assessments:waiting": Listed(_waiting, ("take_back", "agenda")),
        "assessments:call_reviews": Listed(_reviewed, ("remind", "extend")),
    },
    address="assessments:mass",
    counted=lambda n: ngettext("%(n)s application", "%(n)s applications", n) % {"n": n},
    by="case__uuid",
    field="case",
    order=("submitted_at", "pk"),
)
SUBJECTS = (APPLICATION,)
