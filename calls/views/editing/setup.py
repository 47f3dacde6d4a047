"""Steps, kinds of projects, attachments, criteria and the recipient of a direct award."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calls.display import is_award
from calls.forms.award import AwardForm
from calls.forms.criteria import CriteriaForm
from calls.forms.setup import AttachmentsForm, ProcessForm, ProjectKindsForm
from calls.models import Call, DirectAward
from calls.presets import presets
from calls.queries import approvers_of
from calls.views.editing.base import refused, saved_or_shown, shown_page
from calls.views.staff import worked_on
from calls.workflow.direct import set_award
from calls.workflow.readiness import criteria_of
from calls.workflow.setup import set_attachments, set_criteria, set_process, set_project_kinds, store_template
from registry.identifiers import revision_in
from registry.models import StoredFile


def _how(request: HttpRequest) -> dict[str, Any]:
    return {"revision": revision_in(request.POST), "by": request.user, "now": request.now}


@login_required
def edit_kinds(request: HttpRequest, uuid: str) -> HttpResponse:
    """The kinds of projects within the call."""
    call = worked_on(request, uuid)
    if closed := refused(request, call):
        return closed
    form = ProjectKindsForm(request.POST or None, kinds=call.project_kinds.all())

    def theirs(there: Call) -> list[tuple[str, Any]]:
        return [(str(place), one.name_sv) for place, one in enumerate(there.project_kinds.all(), start=1)]

    return saved_or_shown(
        request, call, "kinds", form, lambda: set_project_kinds(call, form.kinds, **_how(request)), theirs
    )


@login_required
def edit_process(request: HttpRequest, uuid: str) -> HttpResponse:
    """In one step, in two, or all the time with cut-offs."""
    call = worked_on(request, uuid)
    if closed := refused(request, call):
        return closed
    others = (
        Call.objects.worked_on_by(request.user)
        .filter(case__authority=call.case.authority_id, case__mode=call.case.mode)
        .exclude(pk=call.pk)
        .order_by("title_sv", "pk")
    )
    form = ProcessForm(
        request.POST or None, call=call, steps=list(call.steps.all()), cut_offs=call.cut_offs.all(), others=others
    )

    def theirs(there: Call) -> list[tuple[str, Any]]:
        steps = [(_("Step"), one.name_sv) for one in there.steps.all()]
        return [*steps, *((_("Cut-off"), one.at) for one in there.cut_offs.all())]

    return saved_or_shown(
        request, call, "process", form, lambda: set_process(call, **form.values, **_how(request)), theirs
    )


@login_required
def edit_attachments(request: HttpRequest, uuid: str) -> HttpResponse:
    """The attachments that the call wants, with templates."""
    call = worked_on(request, uuid)
    if closed := refused(request, call):
        return closed
    wanted = list(call.wanted_attachments.select_related("project_kind", "template"))
    form = AttachmentsForm(request.POST or None, request.FILES or None, wanted=wanted, kinds=call.project_kinds.all())

    def store(upload: UploadedFile) -> tuple[StoredFile, str]:
        return store_template(upload, now=request.now)

    def save() -> None:
        set_attachments(call, form.wanted(store), **_how(request))

    def theirs(there: Call) -> list[tuple[str, Any]]:
        return [(str(place), one.name_sv) for place, one in enumerate(there.wanted_attachments.all(), start=1)]

    return saved_or_shown(request, call, "attachments", form, save, theirs)


@login_required
def edit_criteria(request: HttpRequest, uuid: str) -> HttpResponse:
    """What the call judges by. "Add" adds criteria of a preset and keeps what is typed; it saves nothing."""
    call = worked_on(request, uuid)
    if closed := refused(request, call):
        return closed
    two_steps = call.steps.count() == 2
    known = presets()
    add = known.get(request.POST.get("preset", "")) if "add" in request.POST else None
    if request.method == "POST":
        form = CriteriaForm(request.POST, criteria=(), two_steps=two_steps, add=add)
    else:
        form = CriteriaForm(criteria=criteria_of(call), two_steps=two_steps)
    english = (get_language() or "sv").startswith("en")
    more = {
        "presets": [(key, one.name_en if english else one.name_sv) for key, one in known.items()],
        "two_steps": two_steps,
    }
    if "add" in request.POST:
        form.errors.clear()
        return shown_page(request, call, "criteria", form, 200, None, **more)

    def theirs(there: Call) -> list[tuple[str, Any]]:
        return [(str(place), one.name_sv) for place, one in enumerate(there.criteria.all(), start=1)]

    return saved_or_shown(
        request, call, "criteria", form, lambda: set_criteria(call, form.criteria, **_how(request)), theirs, **more
    )


@login_required
def edit_award(request: HttpRequest, uuid: str) -> HttpResponse:
    """To whom a direct award goes, why, on what it rests, and who approves it."""
    call = worked_on(request, uuid)
    if not is_award(call):
        raise Http404
    if closed := refused(request, call):
        return closed
    award = DirectAward.objects.filter(call=call).first()
    form = AwardForm(
        request.POST or None,
        award=award,
        recipients=call.recipients.select_related("organisation"),
        approvers=approvers_of(call, request.now),
    )

    def save() -> None:
        data = form.cleaned_data
        set_award(
            call,
            ground_sv=data["ground_sv"],
            provision=data["provision"],
            approver=data["approver"],
            recipients=form.recipients,
            unfinished=form.unfinished,
            **_how(request),
        )

    def theirs(there: Call) -> list[tuple[str, Any]]:
        row = DirectAward.objects.filter(call=there).first()
        found = [(_("Why there is no open call"), row.ground_sv)] if row else []
        return [*found, *((_("Recipient"), str(one)) for one in there.recipients.all())]

    return saved_or_shown(request, call, "award", form, save, theirs)
