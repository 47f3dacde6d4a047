"""What an application says, for its officers: as it was handed in, with its history."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.errors import DomainError
from applications.display.aid import in_language
from applications.models import Application, SoleTrader
from applications.permissions import may_open
from applications.sentences.findings import sentence
from applications.states import Status
from applications.views.mine import reading
from applications.views.versions import versions_of
from applications.workflow import submission
from applications.workflow.accounts import accounts_of
from applications.workflow.aid_history import history_of
from applications.workflow.cases import of_case
from applications.workflow.facts import application_day
from registry.display import Link, ShownFinding, Tab
from registry.models import Case
from registry.permissions import may_read_inside
from registry.problems import problem
from registry.views.case import head
from registry.workflow.secrecy import standing
from registry.workflow.stream import record


@login_required
@require_GET
def content(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The application as it was handed in, on a tab of the case page."""
    return _content(request, uuid)


@login_required
@require_POST
def show_personal_numbers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same with the sole traders' personal numbers, which are else left out; that they were seen is written."""
    response = _content(request, uuid, numbers=True)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def confirm_withdrawal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Tell the applicant that the application has been withdrawn."""
    case = Case.objects.visible_to(request.user).filter(kind="application", uuid=uuid).first()
    application = of_case(case) if case else None
    if application is None:
        raise Http404
    here = reverse("applications:content", args=[uuid])
    try:
        submission.confirm_withdrawal(application, by=request.user, now=request.now)
    except DomainError as refusal:
        return problem(request, refusal, back=Link(_("Back to the application"), here))
    messages.success(request, _("The withdrawal is confirmed to the applicant."))
    return HttpResponseRedirect(here)


def _content(request: HttpRequest, uuid: UUID, *, numbers: bool = False) -> HttpResponse:
    case = (
        Case.objects.visible_to(request.user)
        .select_related("authority", "officer", "deputy")
        .defer("search")
        .filter(kind="application", uuid=uuid)
        .first()
    )
    application = of_case(case) if case else None
    if case is None or application is None:
        raise Http404
    context = head(request, case, inside=may_read_inside(request.user, case), current="application")
    here = reverse("applications:content", args=[uuid])
    context["tabs"] = [
        Tab(tab.label, tab.url, tab.url == here, tab.count) if tab.url == here else tab for tab in context["tabs"]
    ]
    versions = versions_of(application, request.GET.get("version", ""), here)
    context |= reading(versions.version.content, applied=application_day(application))
    context |= {"application": application, "case_uuid": case.uuid, "version": versions.version, "versions": versions}
    withheld = application.status == Status.WITHDRAWN and application.withheld
    context["confirms_withdrawal"] = withheld and may_open(request.user, case)
    if may_read_inside(request.user, case):
        context["marked"] = {one.field: one for one in standing(case) if one.field}
        context["history"] = _history(application)
        context["accounts"] = [(party, row) for party, row in accounts_of(application) if row]
    if may_read_inside(request.user, case):
        found = personal_numbers(application)
        if numbers and found:
            record("application.personal_numbers_read", case=case, by=request.user, at=request.now)
        context["personal_numbers"] = found if numbers else dict.fromkeys(found, _HIDDEN)
        context["numbers_hidden"] = bool(found) and not numbers
    elif numbers:
        raise Http404
    return render(request, "applications/content.html", context)


def _history(application: Application) -> dict[str, Any] | None:
    """What the parties have been granted before by decisions here, of aid that counts over time; None without any."""
    history = history_of(application)
    if history.is_empty:
        return None
    names = {party["uuid"]: party["name"] for party in application.submitted_version.content["parties"]}
    rows = [
        {"party": names[key], "ground": in_language(one.title_sv, one.title_en), "aid": one}
        for key, granted in history.granted.items()
        for one in granted
    ]
    return {"rows": rows, "findings": [ShownFinding.of(one, sentence(one)) for one in history.findings]}


#: What stands for a personal number that nobody has asked to see.
_HIDDEN = "••••••••-••••"


def personal_numbers(application: Application) -> dict[str, str]:
    """The personal numbers of parties that are sole traders, by party: for those inside who ask for them."""
    rows = SoleTrader.objects.filter(version=application.submitted_version_id)
    return {str(key): f"{number[:8]}-{number[8:]}" for key, number in rows.values_list("party__uuid", "number")}
