"""A programme's duties, one duty, and who answers for it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Authority
from programmes.display.duties import (
    EVALUATION_KINDS,
    Answering,
    extras,
    free_warning,
    kind_word,
    next_day,
    number_findings,
    rule_words,
    shown_duties,
)
from programmes.forms.duties import IntervalForm, ResponsibleForm
from programmes.models import Programme, ReportingDuty, TechnologyArea
from programmes.permissions import at_duty, may_assign_duty, may_log_information
from programmes.templatetags.texts import text_of
from programmes.views.duties import evaluation, information
from programmes.views.duties.base import address, duties_seen, duty_link, list_link, of_duty, programme_seen
from programmes.views.office.base import act, of_programme, refused
from programmes.workflow.duties import (
    colleagues,
    interval_of,
    last_given,
    responsible_of,
    set_interval,
    set_responsible,
)
from sweden.clock import local


@require_safe
@of_programme
def duties_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Everything that a programme's decisions ask to be told: with a date, and kept all the time."""
    duties = list(duties_seen(request.user).filter(of_assignments__assignment__programme=programme).distinct())
    today = local(request.now).date()
    shown = shown_duties(duties, today, named=responsible_of(duties), last=last_given(duties))
    context = {
        "programme": programme,
        "title": _("Duties"),
        "dated": [one for one in shown if one.duty.rule],
        "standing": [one for one in shown if not one.duty.rule],
    }
    return render(request, "programmes/duties/list.html", context)


@require_safe
@of_duty
def duty_page(request: HttpRequest, duty: ReportingDuty) -> HttpResponse:
    """A duty: its day, to whom, in what form, who answers; and what is kept because of it."""
    standing = not duty.rule
    is_evaluation = duty.document_kind in EVALUATION_KINDS
    if standing and (wanted := request.GET.get("format")):
        file = (evaluation if is_evaluation else information).as_file(request, duty, wanted)
        if file is not None:
            return file
    today = local(request.now).date()
    due = next_day(duty, today)
    programme = programme_seen(duty, request.user)
    named = responsible_of([duty])
    may_assign = at_duty(request.user, "assign_duty", duty)
    context: dict[str, Any] = {
        "duty": duty,
        "programme": programme,
        "title": text_of(duty, "title"),
        "above": list_link(programme),
        "rule": rule_words(duty.rule),
        "due": due,
        "is_moved": due is not None and due.due != due.internal,
        "warning": free_warning(due.due) if due else "",
        "kind": kind_word(duty.document_kind),
        "number": number_findings(duty, request.user),
        "answering": [
            Answering(
                one,
                named.get((duty.pk, one.pk)),
                address("duty_responsible", duty, one.key) if one in may_assign else "",
            )
            for one in duty.authorities
        ],
        "milestones": extras(duty, "milestones"),
        "areas": _areas(duty),
        "standing": standing,
        "is_evaluation": is_evaluation,
    }
    if standing:
        context |= (evaluation if is_evaluation else information).section(request, duty, programme)
    return render(request, "programmes/duties/duty.html", context)


def _areas(duty: ReportingDuty) -> list[dict[str, Any]]:
    """The technology areas of a duty that is answered with one document for each."""
    given = extras(duty, "per_area")
    names = {one.key: one for one in TechnologyArea.objects.filter(key__in=[item["area"] for item in given])}
    return [{**item, "area": names[item["area"]]} for item in given if item["area"] in names]


def _authority(duty: ReportingDuty, key: str) -> Authority:
    for one in duty.authorities:
        if one.key == key:
            return one
    raise Http404


@of_duty
def responsible_page(request: HttpRequest, duty: ReportingDuty, authority: str) -> HttpResponse:
    """Say who answers for the duty at an authority."""
    at = _authority(duty, authority)
    back = address("duty", duty)
    if not may_assign_duty(request.user, duty, at):
        return refused(request, back)
    people = colleagues(at)
    now_named = responsible_of([duty]).get((duty.pk, at.pk))
    form = ResponsibleForm(request.POST or None, people=people, initial={"person": now_named})
    return act(
        request,
        programme_seen(duty, request.user),
        form,
        lambda: set_responsible(
            duty, authority=at, person=form.cleaned_data["person"], by=request.user, now=request.now
        ),
        done=_("Who answers is changed."),
        back=back,
        title=_("Responsible at %(authority)s") % {"authority": at.short_name},
        above=duty_link(duty),
        lead=_("Answers for the duty until someone else is named. A single occasion can have someone of its own."),
        verb=_("Save"),
    )


@of_duty
def interval_page(request: HttpRequest, duty: ReportingDuty) -> HttpResponse:
    """Say how long running information may be left before someone is reminded."""
    back = address("duty", duty)
    if duty.rule or duty.document_kind in EVALUATION_KINDS:
        raise Http404
    if not may_log_information(request.user, duty):
        return refused(request, back)
    before = interval_of(duty)
    form = IntervalForm(request.POST or None, initial={"days": before.days if before else None})
    return act(
        request,
        programme_seen(duty, request.user),
        form,
        lambda: set_interval(duty, days=form.cleaned_data["days"], by=request.user, now=request.now),
        done=_("The interval is changed."),
        back=back,
        title=_("Reminder"),
        above=duty_link(duty),
        lead=_("Whoever answers for the duty is reminded once each time the interval passes without information."),
        verb=_("Save"),
    )
