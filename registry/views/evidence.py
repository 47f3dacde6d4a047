"""Who may speak for an organisation: the page of its administrator, and of the authority's who verify."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import F
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from accounts.models import Authority, Organisation, OrganisationMembership
from accounts.permissions import authorities_as
from accounts.stepup import ask_again
from registry.errors import FileRefused, InfectedFile, ScannerAway
from registry.forms.evidence import EndForm, EvidenceForm, MemberForm
from registry.identifiers import uuid_in
from registry.listing import page_of
from registry.models import OrganisationInvitation, RepresentationEvidence
from registry.navigation import applicants
from registry.permissions import MAY, administers, may_verify_evidence
from registry.views.base import SignedIn
from registry.workflow.evidence import end_evidence, enter_evidence, verify_evidence
from registry.workflow.members import accept_invitation, invite_member, remove_member, withdraw_invitation
from sweden.clock import local


class EvidenceView(SignedIn):
    """What has been entered, that which waits first: of the own organisations for their administrators, of all for
    those who verify."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.page(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST, request.FILES)
        if form is None:
            raise NotAllowed
        if form.is_valid():
            data = {**form.cleaned_data}
            organisation, _email = data.pop("organisation"), data.pop("email")
            try:
                enter_evidence(organisation, form.person, by=request.user, now=request.now, **data)
            except (FileRefused, InfectedFile, ScannerAway) as refusal:
                form.add_error("upload", str(refusal))
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("It is entered, and waits for an authority to look at the document."))
                return redirect("registry:evidence")
        return self.page(form, status=422)

    def organisations(self) -> Any:
        """Those that the reader is a verified administrator of."""
        own = Organisation.objects.filter(
            memberships__person=self.request.user.person_id,
            memberships__is_administrator=True,
            memberships__verified_at__isnull=False,
        )
        return own.distinct().order_by("name")

    def form(self, *data: Any) -> EvidenceForm | None:
        own = self.organisations()
        if not own.exists():
            if not (applicants(self.request.user) or may_verify_evidence(self.request.user)):
                raise Http404
            return None
        return EvidenceForm(*data, organisations=own, initial={"valid_from": local(self.request.now).date()})

    def page(
        self,
        form: EvidenceForm | None,
        status: int = 200,
        members: MemberForm | None = None,
        ending: tuple[RepresentationEvidence, EndForm] | None = None,
    ) -> HttpResponse:
        request, today = self.request, local(self.request.now).date()
        verifies = may_verify_evidence(request.user)
        rows = RepresentationEvidence.objects.select_related(
            "organisation", "person", "entered_by__person", "verified_by__person", "verified_for", "ended_by__person"
        ).order_by(F("ended_at").asc(nulls_first=True), F("verified_at").asc(nulls_first=True), "-pk")
        if not verifies:
            rows = rows.filter(organisation__in=self.organisations())
        shown = page_of(rows, request)
        for row in shown.object_list:
            row.over = row.ended_at is not None or (row.valid_to is not None and row.valid_to < today)
            row.may_verify = verifies and not row.over and row.verified_at is None
            row.end_form = ending[1] if ending and ending[0] == row else EndForm(auto_id=f"{row.pk}-%s")
            row.may_verify &= request.user.person_id not in (row.person_id, row.entered_by.person_id)
        context: dict[str, Any] = {"form": form, "page": shown, "verifies": verifies, "today": today}
        if form is not None:
            own = self.organisations()
            belong = OrganisationMembership.objects.filter(organisation__in=own).select_related(
                "person", "organisation"
            )
            context["members"] = belong.order_by("organisation__name", "person__name")
            standing = OrganisationInvitation.objects.filter(organisation__in=own, accepted_at=None, withdrawn_at=None)
            context["invitations"] = standing.select_related("organisation").order_by("-invited_at")
            context["member_form"] = members or MemberForm(organisations=own)
        return render(request, "registry/evidence.html", context, status=status)


class MembersView(EvidenceView):
    """Add someone to an organisation of one's own, or remove someone."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        own = self.organisations()
        if not own.exists():
            raise Http404
        if given := request.POST.get("remove", ""):
            rows = OrganisationMembership.objects.select_related("organisation", "person").filter(organisation__in=own)
            row = rows.filter(pk=given).first() if given.isdecimal() and len(given) < 18 else None
            if row is None:
                raise Http404
            try:
                remove_member(row, by=request.user, now=request.now)
                messages.success(request, _("%(name)s no longer belongs to the organisation.") % {"name": row.person})
            except DomainError as refusal:
                messages.error(request, str(refusal))
            return redirect("registry:evidence")
        if given := request.POST.get("withdraw", ""):
            return self.withdraw(own, given)
        form = MemberForm(request.POST, organisations=own)
        if not form.is_valid():
            return self.page(self.form(), status=422, members=form)
        data = form.cleaned_data
        invite_member(
            data["organisation"], data["email"], administrator=data["administrator"], by=request.user, now=request.now
        )
        messages.success(request, _("The invitation has been sent to %(email)s.") % data)
        return redirect("registry:evidence")

    def withdraw(self, own: Any, given: str) -> HttpResponseBase:
        """Let an invitation of an own organisation lapse."""
        row = OrganisationInvitation.objects.filter(organisation__in=own, uuid=uuid_in(given)).first()
        if row is None:
            raise Http404
        withdraw_invitation(row, by=self.request.user, now=self.request.now)
        messages.success(self.request, _("The invitation no longer holds."))
        return redirect("registry:evidence")


class InvitationView(SignedIn):
    """What one is invited to, and the button to belong to it: a link is only read, never enough."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = self.found()
        mine = request.user.email.lower() == found.email
        holds = found.holds_at(request.now)
        context = {"invitation": found, "mine": mine, "holds": holds}
        return render(request, "registry/invitation.html", context, status=200 if mine and holds else 410)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = accept_invitation(self.found(), by=request.user, now=request.now)
        messages.success(request, _("You belong to %(organisation)s.") % {"organisation": row.organisation})
        return redirect("registry:start")

    def found(self) -> OrganisationInvitation:
        rows = OrganisationInvitation.objects.select_related("organisation", "invited_by__person")
        row: OrganisationInvitation = get_object_or_404(rows, uuid=self.kwargs["uuid"])
        return row


class EvidenceActView(EvidenceView):
    """Verify, or end with a reason."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = _seen(request, kwargs["uuid"])
        try:
            if request.POST.get("act") == "verify":
                places = authorities_as(request.user, *MAY["registry.verify_evidence"])
                at = Authority.objects.filter(pk__in=places).order_by("pk").first()
                if at is None:
                    raise NotAllowed
                if asked := ask_again(request):
                    return asked
                verify_evidence(row, at=at, by=request.user, now=request.now)
                messages.success(request, _("The document says what is claimed: that is registered."))
            else:
                form = EndForm(request.POST, auto_id=f"{row.pk}-%s")
                if not form.is_valid():
                    return self.page(self.form(), status=422, ending=(row, form))
                end_evidence(row, why=form.cleaned_data["why"], by=request.user, now=request.now)
                messages.success(request, _("It no longer holds."))
        except DomainError as refusal:
            if refusal.status == 403:
                raise
            messages.error(request, str(refusal))
        return redirect("registry:evidence")


class EvidenceFileView(SignedIn):
    """The document behind it, as it was handed in."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = _seen(request, kwargs["uuid"])
        if row.file is None:
            raise Http404
        response = FileResponse(default_storage.open(row.file.path), content_type=row.file.content_type)
        response["Content-Disposition"] = content_disposition_header(True, row.filename) or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response


def _seen(request: HttpRequest, uuid: Any) -> RepresentationEvidence:
    row = get_object_or_404(RepresentationEvidence.objects.select_related("organisation", "file"), uuid=uuid)
    if not (may_verify_evidence(request.user) or administers(request.user, row.organisation)):
        raise Http404
    return row
