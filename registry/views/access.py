"""Who sees a case, and why: shares and blocks."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from accounts.models import OrganisationMembership, RoleAssignment
from registry import permissions
from registry.display import Link
from registry.forms.case import BlockForm, ShareForm
from registry.models import CaseBlock, CaseShare
from registry.problems import problem
from registry.views.base import OfACase
from registry.views.case import head
from registry.workflow import access
from sweden.clock import local


class AccessView(OfACase):
    """The people who see the case, with their ground; what is shared and who is blocked."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_read_access(request.user, self.case):
            raise NotAllowed
        return self.page()

    def page(
        self, *, share_form: ShareForm | None = None, block_form: BlockForm | None = None, status: int = 200
    ) -> HttpResponse:
        """The page, with what was typed in its forms."""
        request, case = self.request, self.case
        today = local(request.now).date()
        may_share, may_block = permissions.may_share(request.user, case), permissions.may_block(request.user, case)
        blocks = list(case.blocks.select_related("person", "decided_by__person", "ended_by__person").order_by("-pk"))
        elsewhere = access.decided_on(case, by=request.user, now=request.now)
        for row in blocks:
            row.holds, row.decided_on, row.tried_at = _holds(row, today), row.pk in elsewhere, elsewhere.get(row.pk)
        shares = list(
            case.shares.select_related(
                "authority", "department", "person", "shared_by__person", "ended_by__person"
            ).order_by("-pk")
        )
        for row in shares:
            row.holds = _holds(row, today)
        participations = list(
            case.participations.filter(ended_at__isnull=True).select_related("person", "organisation").order_by("since")
        )
        taking_part = {row.person_id for row in participations}
        administrators = list(
            OrganisationMembership.objects.filter(
                is_administrator=True,
                verified_at__isnull=False,
                organisation__in=case.case_organisations.values("organisation"),
            ).select_related("person", "organisation")
        )
        for part in participations:  # each person stands once, with every ground they have
            part.administers = [row.organisation for row in administrators if row.person_id == part.person_id]
        context = {
            **head(request, case, inside=True, current="access"),
            "own": RoleAssignment.objects.held_on(today)
            .filter(authority=case.authority, role__in=permissions.MAY["registry.read"])
            .select_related("person")
            .order_by("person__name", "role"),
            "participations": participations,
            "administrators": [row for row in administrators if row.person_id not in taking_part],
            "shares": shares,
            "blocks": blocks,
            "blocked": {row.person_id for row in blocks if row.holds},
            "may_block": may_block,
            "may_read_log": permissions.may_read_log(request.user, case.authority_id),
            "share_form": share_form
            or (ShareForm(case=case, initial={"since": today}, prefix="share") if may_share else None),
            "block_form": block_form or (BlockForm(prefix="block") if may_block else None),
        }
        return render(request, "registry/case_access.html", context, status=status)

    def back(self) -> HttpResponse:
        return redirect("registry:access", uuid=self.case.uuid)


def _holds(row: CaseShare | CaseBlock, today: Any) -> bool:
    return row.ended_at is None and row.valid_from <= today and (row.valid_to is None or row.valid_to >= today)


class _Act(AccessView):
    http_method_names = ["post", "options"]


class ShareView(_Act):
    """Share the case."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_share(request.user, self.case):
            raise NotAllowed
        form = ShareForm(request.POST, case=self.case, prefix="share")
        if form.is_valid():
            data = form.cleaned_data
            kept = {name: data[name] for name in ("ground", "what", "note", "since", "until")}
            try:
                access.share(self.case, by=request.user, now=request.now, **kept, **form.whom)
                return self.back()
            except DomainError as refusal:
                form.add_error(None, str(refusal))
        return self.page(share_form=form, status=422)


class EndShareView(_Act):
    """End a share at once."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_share(request.user, self.case):
            raise NotAllowed
        access.end_share(_row(self.case.shares, request, "share"), by=request.user, now=request.now)
        return self.back()


class BlockView(_Act):
    """Keep a person out of the case."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_block(request.user, self.case):
            raise NotAllowed
        form = BlockForm(request.POST, prefix="block")
        if form.is_valid():
            data = form.cleaned_data
            try:
                access.block(
                    self.case, form.person, ground=data["ground"], until=data["until"], by=request.user, now=request.now
                )
                return self.back()
            except DomainError as refusal:
                form.add_error(None, str(refusal))
        return self.page(block_form=form, status=422)


class EndBlockView(_Act):
    """End a block at once."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_block(request.user, self.case):
            raise NotAllowed
        try:
            access.end_block(_row(self.case.blocks, request, "block"), by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Access"), reverse("registry:access", args=[self.case.uuid])))
        return self.back()


def _row(rows: Any, request: HttpRequest, name: str) -> Any:
    given = request.POST.get(name, "")
    row = rows.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 18 else None
    if row is None:
        raise Http404
    return row
