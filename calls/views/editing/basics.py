"""Texts and period."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from calls.forms.period import PeriodForm
from calls.forms.texts import TextsForm
from calls.views.editing.base import differences, refused, saved_or_shown
from calls.views.staff import worked_on
from calls.workflow.editing import edit
from registry.identifiers import revision_in


@login_required
def edit_texts(request: HttpRequest, uuid: str) -> HttpResponse:
    """Texts, legal basis and contact."""
    call = worked_on(request, uuid)
    if closed := refused(request, call):
        return closed
    form = TextsForm(request.POST or None, instance=call)
    return saved_or_shown(
        request,
        call,
        "texts",
        form,
        lambda: edit(call, revision=revision_in(request.POST), by=request.user, now=request.now, **form.cleaned_data),
        lambda there: differences(form, there, lambda name: getattr(there, name)),
    )


@login_required
def edit_period(request: HttpRequest, uuid: str) -> HttpResponse:
    """When the call opens and closes."""
    call = worked_on(request, uuid)
    if closed := refused(request, call):
        return closed
    form = PeriodForm(request.POST or None, initial=PeriodForm.initial_of(call))
    return saved_or_shown(
        request,
        call,
        "period",
        form,
        lambda: edit(call, revision=revision_in(request.POST), by=request.user, now=request.now, **form.values),
        lambda there: differences(form, there, PeriodForm.initial_of(there).get),
    )
