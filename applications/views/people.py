"""The people of an application: who takes part, inviting someone, taking part as invited."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import DomainError
from applications.forms.draft import InviteForm, SureForm
from applications.models import Invitation
from applications.rules.completeness import Section
from applications.views.own import Own, own
from applications.workflow import people as workflow
from registry.display import Link
from registry.models.access import Rights
from registry.problems import problem


@login_required
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who takes part, and a form for inviting another."""
    mine = own(request, uuid)
    form = InviteForm(request.POST or None, version=mine.version)
    if request.method == "POST" and mine.coordinates and form.is_valid():
        try:
            workflow.invite(mine.application, **form.cleaned_data, by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("The invitation has been sent to %(email)s.") % form.cleaned_data)
            return HttpResponseRedirect(request.path)
    return _page(mine, form, status=422 if form.errors else 200)


def _page(mine: Own, form: InviteForm, status: int = 200) -> HttpResponse:
    parts = mine.case.participations.filter(ended_at__isnull=True).select_related("person", "organisation")
    invitations = mine.application.invitations.filter(accepted_at__isnull=True, expires_at__gt=mine.request.now)
    standing = {one.email for one in invitations}
    takes_part = set(parts.values_list("person__users__email", flat=True))
    expired = [
        one
        for one in mine.application.invitations.filter(accepted_at__isnull=True, expires_at__lte=mine.request.now)
        .select_related("organisation")
        .order_by("email", "-invited_at")
        .distinct("email")
        if one.email not in standing | takes_part
    ]
    rows = list(parts.order_by("since", "pk"))
    alone = sum(one.rights == Rights.COORDINATE for one in rows) == 1
    for one in rows:  # the only coordinator hands the part over before leaving
        concerned = mine.coordinates or one.person_id == mine.request.user.person_id
        one.may_end = concerned and not (alone and one.rights == Rights.COORDINATE)
    context = mine.context(
        Section.PEOPLE,
        form=form,
        expired=expired,
        rows=rows,
        invitations=invitations.select_related("organisation").order_by("-invited_at"),
        coordinates=mine.coordinates,
    )
    return render(mine.request, "applications/people.html", context, status=status)


def _asks(request: HttpRequest, mine: Own, title: str, consequences: list[str], verb: str) -> HttpResponse | None:
    """The page that asks before an act that only another person can undo; None when one has been asked."""
    if request.POST.get("sure"):
        return None
    context = {"title": title, "consequences": consequences, "verb": verb, "danger": True}
    return render(request, "confirm.html", context | {"back": mine.url("people"), "form": SureForm()})


@login_required
@require_POST
def end_part(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """End a person's part."""
    mine = own(request, uuid)
    part = mine.case.participations.filter(person__uuid=key, ended_at__isnull=True).select_related("person").first()
    if part is None:
        return HttpResponseRedirect(mine.url("people"))
    name = {"name": part.person}
    what = [
        _("%(name)s no longer sees the application. What %(name)s has written stays.") % name,
        _("A coordinator may invite %(name)s again.") % name,
    ]
    if asks := _asks(request, mine, _("End the part of %(name)s?") % name, what, _("End the part")):
        return asks
    try:
        workflow.end_part(mine.application, part, by=request.user, now=request.now)
    except DomainError as refusal:
        return problem(request, refusal, back=Link(_("Back to the people"), mine.url("people")))
    messages.success(request, _("%(name)s no longer takes part.") % {"name": part.person})
    left = part.person_id == request.user.person_id
    return HttpResponseRedirect(reverse("applications:mine") if left else mine.url("people"))


@login_required
@require_POST
def hand_over(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """Let another who takes part coordinate instead of the reader."""
    mine = own(request, uuid)
    part = mine.case.participations.filter(person__uuid=key, ended_at__isnull=True).select_related("person").first()
    if part is None:
        return HttpResponseRedirect(mine.url("people"))
    name = {"name": part.person}
    what = [
        _("%(name)s submits the application, invites people and gets the messages of the authority.") % name,
        _("You may still write, but not submit or invite. Only %(name)s can hand the part back.") % name,
    ]
    title = _("Hand over the coordinator's part to %(name)s?") % name
    if asks := _asks(request, mine, title, what, _("Hand over the coordinator's part")):
        return asks
    try:
        workflow.hand_over(mine.application, part, by=request.user, now=request.now)
    except DomainError as refusal:
        return problem(request, refusal, back=Link(_("Back to the people"), mine.url("people")))
    messages.success(request, _("%(name)s now coordinates the application.") % {"name": part.person})
    return HttpResponseRedirect(mine.url("people"))


@login_required
@require_POST
def renew_invitation(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """Send an invitation once more, with new time."""
    mine = own(request, uuid)
    invitation = mine.application.invitations.select_related("application", "organisation").filter(uuid=key).first()
    if invitation:
        try:
            workflow.renew(invitation, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the people"), mine.url("people")))
        messages.success(request, _("The invitation has been sent to %(email)s.") % {"email": invitation.email})
    return HttpResponseRedirect(mine.url("people"))


@login_required
@require_POST
def withdraw_invitation(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """Let an invitation lapse."""
    mine = own(request, uuid)
    invitation = mine.application.invitations.filter(uuid=key).first()
    if invitation:
        try:
            workflow.withdraw_invitation(invitation, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the people"), mine.url("people")))
        messages.success(request, _("The invitation no longer holds."))
    return HttpResponseRedirect(mine.url("people"))


@login_required
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What one is invited to, and the button to take part."""
    found = (
        Invitation.objects.select_related(
            "application__case", "application__call", "organisation", "invited_by__person", "accepted_by"
        )
        .filter(uuid=uuid)
        .first()
    )
    if found is None:
        raise Http404
    back = Link(_("My applications"), reverse("applications:mine"))
    if request.method == "POST":
        try:
            application = workflow.accept(found, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, title=_("You cannot take part"), back=back)
        return HttpResponseRedirect(reverse("applications:mine_one", args=[application.case.uuid]))
    # The title of somebody's draft is told to nobody but the one who was invited.
    mine = request.user.email.lower() == found.email.lower()
    is_open = not found.accepted_at and found.expires_at > request.now
    version = found.application.versions.latest("number") if mine else None
    context = {"invitation": found, "mine": mine, "is_open": is_open, "version": version, "back": back}
    return render(request, "applications/invitation.html", context, status=200 if mine and is_open else 410)
