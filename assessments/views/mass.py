"""Acts on many applications: chosen in the list, previewed, done in the background, and what became of each."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.errors import DomainError, NotAllowed
from accounts.permissions import holds
from applications.models import Application
from applications.views.officers.choosing import chosen_by
from assessments.forms.mass import FORMS, MassForm
from assessments.models import MassAct, MassItem, MassStatus
from assessments.permissions import MAY
from assessments.workflow.mass import ACTS, MOST, ask_mass, preview
from registry.exports import file_asked
from registry.identifiers import uuids_in
from registry.listing import page_of
from registry.problems import problem

#: What became of an application, for those who read the result: nothing is said of the application itself.
WORDS = {
    MassStatus.WAITING: gettext_lazy("waits"),
    MassStatus.DONE: gettext_lazy("Done"),
    MassStatus.REFUSED: gettext_lazy("Not done"),
}


class MassView(LoginRequiredMixin, View):
    """The preview of an act on the chosen applications, and asking for it. Nothing is done before it is asked for."""

    http_method_names = ["post"]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not holds(request.user, *MAY["assessments.handle"]):
            return problem(request, NotAllowed())
        return super().dispatch(request, *args, **kwargs)

    @property
    def back(self) -> str:
        query = self.request.POST.get("query", "")
        place, _sign, key = self.request.POST.get("from", "").partition(":")
        if place == "waiting":
            return reverse("assessments:waiting")
        if place == "reviews" and uuids_in([key]):
            return reverse("assessments:call_reviews", args=[key])
        return reverse("applications:list") + (f"?{query}" if query else "")

    def chosen(self) -> list[Application]:
        """The ticked ones, or with `all` everything that the list's filters show; one more than allowed tells."""
        given, user = self.request.POST, self.request.user
        if given.get("all"):
            rows = chosen_by(user, QueryDict(given.get("query", "")))
        else:
            keys = uuids_in(given.getlist("case")[: MOST + 1])
            rows = Application.objects.visible_to(user).handed_in().filter(case__uuid__in=keys, case__mode="live")
        rows = rows.select_related("case__authority", "call", "submitted_version", "coordinator").defer("case__search")
        return list(rows.order_by("submitted_at", "pk")[: MOST + 1])

    def read(self) -> dict[str, tuple[int, str]]:
        """What the preview showed of each: its version and status."""
        found = {}
        for text in self.request.POST.getlist("read")[:MOST]:
            key, _sign, rest = text.partition(":")
            version, _sign, state = rest.partition(":")
            if version.isdecimal():
                found[key] = (int(version), state)
        return found

    def post(self, request: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in ACTS:
            messages.warning(request, _("Choose what is to be done with the chosen applications."))
            return redirect(self.back)
        rows = self.chosen()
        if not rows:
            messages.warning(request, _("Choose at least one application in the list."))
            return redirect(self.back)
        if len(rows) > MOST:
            said = _("At most %(most)d applications at a time. Narrow the list with its filters.") % {"most": MOST}
            messages.warning(request, said)
            return redirect(self.back)
        if not request.POST.get("ask"):
            return self.page(act, rows, FORMS[act](user=request.user))
        form = FORMS[act](request.POST, user=request.user)
        if not form.is_valid():
            return self.page(act, rows, form, status=422)
        to_do = [one.application for one in preview(act, rows, by=request.user) if one.refusal is None]
        try:
            mass = ask_mass(act, to_do, values=form.values(), read=self.read(), by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self.page(act, rows, form, status=refusal.status)
        return redirect("assessments:mass_act", uuid=mass.uuid)

    def page(self, act: str, rows: list[Application], form: MassForm, status: int = 200) -> HttpResponse:
        seen = preview(act, rows, by=self.request.user)
        read = self.read()
        context = {
            "act": act,
            "words": ACTS[act].words,
            "form": form,
            "to_do": [
                (one, read.get(str(one.case.uuid)) or (one.submitted_version.number, one.status))
                for one in (row.application for row in seen if row.refusal is None)
            ],
            "needs_reasons": [row.application for row in seen if row.refusal is None and row.needs_reasons],
            "not_open": [row for row in seen if row.refusal is not None],
            "query": self.request.POST.get("query", ""),
            "place": self.request.POST.get("from", ""),
            "back": self.back,
        }
        return render(self.request, "assessments/mass.html", context, status=status)


class MassActView(LoginRequiredMixin, TemplateView):
    """How a mass act goes, and what became of each application; those refused first. For whoever asked for it."""

    template_name = "assessments/mass_act.html"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.mass = get_object_or_404(MassAct.objects.select_related("job"), uuid=kwargs["uuid"], asked_by=request.user)
        # Whoever has been kept out of a case since is not told of it here either.
        seen = Application.objects.visible_to(request.user).values("pk")
        items = MassItem.objects.filter(mass=self.mass, application__in=seen).select_related(
            "application__case__authority", "application__coordinator"
        )
        self.items = items.defer("application__case__search").order_by("-status", "pk")
        head = [_("Case number"), _("Title"), _("Status"), _("Why")]
        lines = (
            (one.application.case.designation, one.application.title, str(WORDS[one.status]), one.said)
            for one in self.items
        )
        if file := file_asked(request, "massatgard", str(ACTS[self.mass.act].words), head, lines):
            return file
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = {state: 0 for state in MassStatus.values}
        for state in self.items.values_list("status", flat=True):
            counts[state] += 1
        return super().get_context_data(
            **kwargs,
            mass=self.mass,
            words=ACTS[self.mass.act].words,
            job=self.mass.job,
            address=reverse("registry:job", args=[self.mass.job.uuid]) if self.mass.job else "",
            retry=reverse("registry:retry_job", args=[self.mass.job.uuid])
            if self.mass.job and self.mass.job.status == "failed"
            else "",
            page=page_of(self.items, self.request),
            counts=counts,
        )
