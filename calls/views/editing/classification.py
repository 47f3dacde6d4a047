"""What a call is about, and whom one asks."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from calls.errors import CallActNotOpen
from calls.forms.classification import ClassificationForm
from calls.forms.contacts import ContactsForm
from calls.models import Call
from calls.permissions import may
from calls.states import CallAct, is_open
from calls.views.editing.base import differences, refused, saved_or_shown
from calls.views.staff import worked_on
from calls.workflow.editing import classify, set_contacts
from programmes.models import TechnologyArea
from registry.display import Link
from registry.identifiers import revision_in
from registry.problems import problem


@login_required
def edit_classification(request: HttpRequest, uuid: str) -> HttpResponse:
    """Technology areas, readiness, who may apply, counties and subjects."""
    call = worked_on(request, uuid)
    if closed := refused(request, call):
        return closed
    initial = ClassificationForm.initial_of(call)
    form = ClassificationForm(request.POST or None, initial=initial, areas=TechnologyArea.objects.all())
    return saved_or_shown(
        request,
        call,
        "classification",
        form,
        lambda: classify(call, revision=revision_in(request.POST), by=request.user, now=request.now, **form.values),
        lambda there: differences(form, there, ClassificationForm.initial_of(there).get),
    )


@login_required
def edit_contacts(request: HttpRequest, uuid: str) -> HttpResponse:
    """Contact persons; open also in a published call."""
    call = worked_on(request, uuid)
    back = Link(_("Back to the call"), reverse("calls:detail", args=[call.uuid]))
    if not may(request.user, CallAct.SET_CONTACTS, call):
        return problem(request, NotAllowed(), back=back)
    if not is_open(call.status, CallAct.SET_CONTACTS):
        return problem(request, CallActNotOpen(), back=back)
    form = ContactsForm(request.POST or None, call=call, contacts=call.contacts.all())

    def save() -> None:
        data = form.cleaned_data
        set_contacts(
            call,
            name=data["contact_name"],
            email=data["contact_email"],
            others=form.people,
            revision=revision_in(request.POST),
            by=request.user,
            now=request.now,
        )

    def theirs(there: Call) -> list[tuple[str, Any]]:
        return [("", f"{there.contact_name} {there.contact_email}")] + [
            ("", f"{one.name} {one.email} {one.phone}") for one in there.contacts.all()
        ]

    return saved_or_shown(request, call, "contacts", form, save, theirs)
