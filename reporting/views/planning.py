"""Who answers for an occasion, when its milestones are, and recording a document that was made elsewhere."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.errors import DomainError, NotAllowed
from accounts.models import Authority
from programmes.display.duties import extras
from programmes.workflow.duties import colleagues, responsible_of
from registry.display import Link
from registry.problems import problem
from reporting.facts.areas import areas_of, to_come
from reporting.facts.named import own_responsible
from reporting.forms.planning import HandInForm, MilestoneForm, OccasionResponsibleForm
from reporting.kinds.catalogue import kinds
from reporting.permissions import may_deliver, may_plan
from reporting.views.occasion import OccasionMixin
from reporting.views.plain import at
from reporting.workflow.handing_in import hand_in, same_day
from reporting.workflow.planning import milestones_of, set_milestone, set_occasion_responsible
from sweden.clock import local


class FormPage(OccasionMixin, TemplateView):
    """A form about an occasion: what was typed stays on a refusal, with status 422 or the refusal's own."""

    template_name = "reporting/occasion_form.html"
    verb: Any = _("Save")

    @cached_property
    def back(self) -> str:
        return at(self.occasion, "occasion")

    def may(self) -> bool:
        """Whether the reader of the occasion may do this."""
        raise NotImplementedError

    def make(self, data: Any, files: Any) -> Any:
        """The form."""
        raise NotImplementedError

    def do(self, form: Any) -> str:
        """The act; what is said afterwards."""
        raise NotImplementedError

    def words(self) -> dict[str, Any]:
        """title, lead and verb."""
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.may():
            return problem(request, NotAllowed(), back=Link(_("Back"), self.back))
        return self._shown(self.make(None, None))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.may():
            return problem(request, NotAllowed(), back=Link(_("Back"), self.back))
        form = self.make(request.POST, request.FILES)
        status = 422
        if form.is_valid():
            try:
                done = self.do(form)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, done)
                return redirect(self.back)
        return self._shown(form, status=status)

    def _shown(self, form: Any, status: int = 200) -> HttpResponse:
        context = self.get_context_data(form=form, occasion=self.occasion, back=self.back, **self.words())
        return self.render_to_response(context, status=status)


class ResponsibleView(FormPage):
    """Say who answers for the occasion at an authority."""

    @cached_property
    def authority(self) -> Authority:
        return self.party(self.kwargs["authority"]).authority

    def may(self) -> bool:
        return may_plan(self.request.user, self.occasion, self.authority)

    def make(self, data: Any, files: Any) -> OccasionResponsibleForm:
        key = self.authority.pk
        return OccasionResponsibleForm(
            data,
            people=colleagues(self.authority),
            standing=responsible_of([self.occasion.duty]).get((self.occasion.duty_id, key)),
            initial={"person": own_responsible([self.occasion]).get((self.occasion.pk, key))},
        )

    def do(self, form: Any) -> str:
        set_occasion_responsible(
            self.occasion,
            authority=self.authority,
            person=form.cleaned_data["person"],
            by=self.request.user,
            now=self.request.now,
        )
        return _("Who answers is changed.")

    def words(self) -> dict[str, Any]:
        return {
            "title": _("Responsible at %(authority)s") % {"authority": self.authority.short_name},
            "lead": _("For this occasion only. Who answers for all of them is said on the duty's own page."),
            "verb": _("Save"),
        }


class MilestoneView(FormPage):
    """Say when a milestone is."""

    @cached_property
    def milestone(self) -> dict[str, Any]:
        for one in extras(self.occasion.duty, "milestones"):
            if one["key"] == self.kwargs["milestone"]:
                return one
        raise Http404

    def may(self) -> bool:
        return bool(self.milestone) and any(
            may_plan(self.request.user, self.occasion, party.authority) for party in self.occasion.parties.all()
        )

    def make(self, data: Any, files: Any) -> MilestoneForm:
        row = milestones_of(self.occasion).get(self.milestone["key"])
        initial = {"day": row.day, "held": row.held, "note": row.note} if row else {}
        return MilestoneForm(data, initial=initial)

    def do(self, form: Any) -> str:
        set_milestone(
            self.occasion, self.milestone["key"], **form.cleaned_data, by=self.request.user, now=self.request.now
        )
        return _("The milestone is saved.")

    def words(self) -> dict[str, Any]:
        return {
            "title": self.milestone["title"],
            "lead": _("A milestone beside the document. The decision names no day for it."),
            "verb": _("Save"),
        }


class HandInView(FormPage):
    """Record that a document made elsewhere has been sent."""

    def may(self) -> bool:
        if self.occasion.duty.document_kind in kinds():
            raise Http404
        return may_deliver(self.request.user, self.occasion)

    def make(self, data: Any, files: Any) -> HandInForm:
        others = same_day(self.occasion, self.request.user)
        remain = [one for one in to_come(areas_of(self.occasion)) if one.included]
        initial = {"handed_on": local(self.request.now).date(), "area": self.request.GET.get("omrade", "")}
        return HandInForm(data, files, others=others, areas=remain, initial=initial)

    def do(self, form: Any) -> str:
        hand_in(
            self.occasion,
            form.cleaned_data["file"],
            handed_on=form.cleaned_data["handed_on"],
            channel=form.cleaned_data["channel"],
            number=form.cleaned_data["number"],
            area=form.cleaned_data.get("area", ""),
            also=form.also,
            by=self.request.user,
            now=self.request.now,
        )
        if to_come(areas_of(self.occasion)):
            return _("The document is registered. More remain.")
        return _("The document is registered and the occasion is done.")

    def words(self) -> dict[str, Any]:
        return {
            "title": _("Record the document that was sent"),
            "lead": _("It is kept in the case, registered as sent to every recipient, and readable for its people."),
            "verb": _("Record the document"),
        }
