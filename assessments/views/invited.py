"""The page of an invitation to review, opened by its link without sign-in. Reading does nothing; answers are posted."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError
from assessments.errors.reviews import InvitationOver
from assessments.forms.bias import DeclareForm
from assessments.forms.reviews import AnswerForm, CodeForm
from assessments.loading import undertaking
from assessments.models import BiasPart, ReviewInvitation
from assessments.states.reviews import ANSWERABLE, AssignmentStatus, InvitationStatus
from assessments.views.declaring import parties_of, people_of
from assessments.workflow import bias, invitations
from registry.problems import problem

#: In the session of who has confirmed the undertaking with a code: the invitation's uuid.
CONFIRMED = "review-invitation-confirmed"


def _language() -> str:
    return translation.get_language() or "sv"


def _found(secret: str) -> ReviewInvitation:
    found = invitations.by_secret(secret)
    if found is None:
        raise Http404
    return found


def _is_confirmed(request: HttpRequest, invitation: ReviewInvitation) -> bool:
    """Whether this browser is the one in which the code was given: the link alone shows no titles."""
    return bool(request.session.get(CONFIRMED) == str(invitation.uuid))


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Call, area, extent, dates; then the undertaking, the declaration, and the answer."""
    found = _found(secret)
    with translation.override(_reads_in(request, found)):
        return _acted(request, found, secret) if request.method == "POST" else _page(request, found)


def _reads_in(request: HttpRequest, found: ReviewInvitation) -> str:
    """The language of the page: what the reader has chosen here or on an account, else what is chosen for them."""
    has_chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES or request.user.is_authenticated
    return (not has_chosen and found.reviewer.language) or _language()


def _page(request: HttpRequest, found: ReviewInvitation, *, status: int = 200, **forms: Any) -> HttpResponse:
    acts = found.status in ANSWERABLE and not found.is_expired_at(request.now)
    confirmed = acts and found.status == InvitationStatus.UNDERTAKEN and _is_confirmed(request, found)
    rows = []
    if confirmed:
        for one in invitations.to_declare(found, request.now):
            form = forms.get(f"declare-{one.uuid}") or DeclareForm(prefix=str(one.uuid))
            waits = one.status == AssignmentStatus.WAITING
            about = {"parties": parties_of(one.application), "people": people_of(one.application)}
            rows.append({"row": one, "form": form, "waits": waits, **about})
    context = {
        "invitation": found,
        "call": found.call,
        "acts": acts,
        "confirmed": confirmed,
        "must_confirm": acts and not confirmed,
        "code_sent": acts and bool(found.code_digest),
        "undertaking": undertaking(_language()),
        "code_form": forms.get("code") or CodeForm(),
        "no_form": forms.get("no") or AnswerForm(),
        "rows": rows,
        "undeclared": any(one["waits"] for one in rows),
        "taken": found.status in (InvitationStatus.ACCEPTED, InvitationStatus.JOINED),
    }
    # The address is a secret, and the browser tells it to no other site (SECURE_REFERRER_POLICY). Asked for no referrer
    # at all it would post the page's own forms from the origin "null", which are refused.
    return render(request, "assessments/invitation.html", context, status=status)


def _acted(request: HttpRequest, found: ReviewInvitation, secret: str) -> HttpResponse:
    act = request.POST.get("act", "")
    here = redirect("assessments:invitation", secret=secret)
    try:
        if act == "code":
            if found.status == InvitationStatus.UNDERTAKEN:
                invitations.ask_anew(found, now=request.now)
            invitations.send_code(found, now=request.now)
            messages.success(request, _("A code has been sent to the address that the invitation went to."))
            return here
        if act == "undertake":
            form = CodeForm(request.POST)
            if not form.is_valid():
                return _page(request, found, code=form, status=422)
            try:
                invitations.undertake(found, code=form.cleaned_data["code"], language=_language(), now=request.now)
            except DomainError as refusal:
                form.add_error("code", str(refusal))
                return _page(request, found, code=form, status=refusal.status)
            request.session[CONFIRMED] = str(found.uuid)
            return here
        if act == "no":
            answer = AnswerForm(request.POST)
            if not answer.is_valid():
                return _page(request, found, no=answer, status=422)
            invitations.decline(found, **answer.cleaned_data, now=request.now)
            return here
        if not _is_confirmed(request, found):
            raise InvitationOver
        if act == "yes":
            if any(one.status == AssignmentStatus.WAITING for one in invitations.to_declare(found, request.now)):
                messages.warning(request, _("Say of each application whether you are biased first."))
                return here
            invitations.accept(found, now=request.now)
            return here
        return _declared(request, found, secret, act)
    except DomainError as refusal:
        return problem(request, refusal)


def _declared(request: HttpRequest, found: ReviewInvitation, secret: str, act: str) -> HttpResponse:
    rows = {str(one.uuid): one for one in invitations.to_declare(found, request.now)}
    row = rows.get(act)
    if row is None or found.status != InvitationStatus.UNDERTAKEN or found.is_expired_at(request.now):
        raise InvitationOver
    form = DeclareForm(request.POST, prefix=act)
    if not form.is_valid():
        return _page(request, found, status=422, **{f"declare-{row.uuid}": form})
    bias.declare(
        row.application, found.reviewer.person, part=BiasPart.REVIEWER, **form.cleaned_data, by=None, now=request.now
    )
    return redirect("assessments:invitation", secret=secret)


@login_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """After sign-in: the account is the reviewer from now on."""
    found = (
        ReviewInvitation.objects.select_related("reviewer__person", "call__case__authority").filter(uuid=uuid).first()
    )
    if found is None or found.status not in (InvitationStatus.ACCEPTED, InvitationStatus.JOINED):
        raise Http404
    if request.method == "POST":
        try:
            invitations.join(found, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal)
        return redirect("assessments:my_reviews")
    context = {
        "title": _("Begin to review for %(authority)s") % {"authority": found.call.case.authority},
        "consequences": [
            _("Your account gets the role reviewer there, and what you have been given stands in your list.")
        ],
        "verb": _("Begin"),
        "back": reverse("registry:start"),
    }
    return render(request, "confirm.html", context)
