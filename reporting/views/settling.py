"""A signed document's details, its signed copy, the answer, the money, and the next version."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.errors import DomainError
from grants.queries.grants import whole
from registry.display import Link
from registry.problems import problem
from reporting.datasets.common import latest_details
from reporting.errors import EntryOfAnother, StepAhead
from reporting.forms.settling import DETAILS, AcknowledgedForm, NextForm, SignedForm
from reporting.models import Report
from reporting.permissions import may_deliver, may_freeze, may_settle
from reporting.states import OccasionAct, is_open
from reporting.views.occasion import MadeHere
from reporting.workflow import settling
from sweden.clock import local


class Asking(MadeHere, TemplateView):
    """A form on a page of its own; a refusal is shown on it with everything that was typed."""

    template_name = "confirm.html"
    form_class: type[forms.Form]
    title = verb = done = ""
    #: The field that is at fault when a day is ahead of its time; "" where no day is asked for.
    day = ""
    consequences: list[str] = []

    def allowed(self) -> bool:
        """Whether the reader may do this; else there is no such page."""
        return may_settle(self.request.user, self.occasion)

    def form(self, **given: Any) -> forms.Form:
        return self.form_class(**given)

    def act(self, form: forms.Form) -> None:
        raise NotImplementedError

    def get_context_data(self, *, form: forms.Form | None = None, **kwargs: Any) -> dict[str, Any]:
        if not self.allowed():
            raise Http404
        return super().get_context_data(
            **kwargs,
            title=self.title,
            verb=self.verb,
            consequences=self.consequences,
            form=form or self.form(),
            back=self.address(),
            occasion=self.occasion,
        )

    def post(self, request, uuid, **kwargs: Any) -> HttpResponse:
        if not self.allowed():
            raise Http404
        form, status = self.form(data=request.POST, files=request.FILES), 422
        if form.is_valid():
            try:
                self.act(form)
            except DomainError as refusal:
                form.add_error(self.day if isinstance(refusal, StepAhead) and self.day else None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, self.done)
                return redirect(self.address())
        return self.render_to_response(self.get_context_data(form=form), status=status)

    @property
    def report(self) -> Report:
        """The version that was locked last."""
        found = (
            self.occasion.reports.select_related("dataset", "occasion__duty", "occasion__case")
            .order_by("-version")
            .first()
        )
        if found is None:
            raise Http404
        return found


class DetailsView(Asking):
    """What the letter says beside texts and figures."""

    template_name = "reporting/details.html"

    @property
    def title(self) -> str:
        return _("Details of the document")

    verb = done = ""

    def allowed(self) -> bool:
        return super().allowed() and self.kind.key in DETAILS

    def form(self, **given: Any) -> forms.Form:
        last = latest_details(self.occasion)
        initial = {**(last.values if last else {}), "number": last.number if last else 0}
        given = given if "data" in given else {"initial": initial}
        return DETAILS[self.kind.key](strands=self.content["strands"], **given)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs, locked=not is_open(self.occasion.status, OccasionAct.WRITE), lead=self.kind.sections[0].lead
        )

    def act(self, form: forms.Form) -> None:
        settling.save_details(
            self.occasion,
            values=form.values,
            number=form.cleaned_data["number"],
            by=self.request.user,
            now=self.request.now,
        )
        self.done = _("The details are saved.")


class SignedView(Asking):
    """Keeps the signed copy."""

    form_class = SignedForm
    day = "signed_on"

    @property
    def title(self) -> str:
        return _("Upload the signed copy")

    verb = title

    @property
    def done(self) -> str:
        return _("The signed copy is kept in the case.")

    def form(self, **given: Any) -> forms.Form:
        return SignedForm(**(given or {"initial": {"signed_on": local(self.request.now).date()}}))

    def allowed(self) -> bool:
        return super().allowed() and self.kind.signed and self.report.document_id is not None

    def act(self, form: forms.Form) -> None:
        settling.keep_signed(
            self.report,
            form.cleaned_data["file"],
            signed_on=form.cleaned_data["signed_on"],
            by=self.request.user,
            now=self.request.now,
        )


class AcknowledgedView(Asking):
    """Notes that the recipient has answered."""

    day = "on"

    @property
    def title(self) -> str:
        return _("Note the recipient's answer")

    verb = title

    @property
    def done(self) -> str:
        return _("The answer is noted and registered.")

    def form(self, **given: Any) -> forms.Form:
        return AcknowledgedForm(data=given["data"]) if given else AcknowledgedForm()

    def allowed(self) -> bool:
        return super().allowed() and self.kind.signed and self.report.deliveries.exists()

    def act(self, form: forms.Form) -> None:
        settling.acknowledge(
            self.report,
            on=form.cleaned_data["on"],
            reference=form.cleaned_data["reference"],
            by=self.request.user,
            now=self.request.now,
        )


class NextView(Asking):
    """Begins a new version after a delivered one."""

    @property
    def title(self) -> str:
        return _("Begin a new version")

    verb = title

    @property
    def done(self) -> str:
        return _("A new version is begun. The delivered one stays as it is.")

    @property
    def consequences(self) -> list[str]:
        told = [
            _("The delivered version stays as it is, and shows that a later one is being written."),
            _("The new version starts from its texts. Figures are frozen anew, and what has changed is listed."),
        ]
        if settling.withdrawable(self.occasion) is not None:
            told.append(
                _("If the requisition is withdrawn, what it asked for is booked back, and the new one says so.")
            )
        return told

    def form(self, **given: Any) -> forms.Form:
        may = settling.withdrawable(self.occasion) is not None
        return NextForm(data=given["data"], may_withdraw=may) if given else NextForm(may_withdraw=may)

    def allowed(self) -> bool:
        return may_freeze(self.request.user, self.occasion) or may_deliver(self.request.user, self.occasion)

    def act(self, form: forms.Form) -> None:
        settling.begin_next(
            self.occasion,
            reason=form.cleaned_data["reason"],
            withdraws=form.cleaned_data.get("withdraws", False),
            by=self.request.user,
            now=self.request.now,
        )


class ReconcileView(MadeHere, TemplateView):
    """The entries that may be this document's money."""

    template_name = "reporting/reconcile.html"

    def _report(self) -> Report:
        found = self.occasion.reports.select_related("dataset", "occasion__duty").order_by("-version").first()
        allowed = may_settle(self.request.user, self.occasion) and self.kind.signed
        if found is None or not allowed or not found.deliveries.exists():
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self._report()
        return super().get_context_data(
            **kwargs,
            occasion=self.occasion,
            back=self.address(),
            awaited=whole(settling.awaited(report)),
            settled=whole(settling.settled(report)),
            entries=[(one, whole(one.amount)) for one in settling.candidates(report)],
            reconciled=[
                (one, whole(one.entry.amount))
                for one in report.reconciliations.select_related("entry__strand", "written_by__person")
            ],
            ledger=reverse(
                "programmes:ledger", args=[next(iter(self.content["agencies"].values()))["assignment_uuid"]]
            ),
        )

    def post(self, request, uuid) -> HttpResponse:
        report = self._report()
        chosen = request.POST.get("entry", "")
        try:
            entry = next((one for one in settling.candidates(report) if str(one.uuid) == chosen), None)
            if entry is None:
                raise EntryOfAnother
            settling.reconcile(report, entry, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the report"), self.address()))
        messages.success(request, _("The entry is reconciled with the document."))
        return redirect(reverse("reporting:reconcile", args=[self.occasion.uuid]))
