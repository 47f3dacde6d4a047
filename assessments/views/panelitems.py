"""An application before a panel: read, graded before the meeting, agreed on, and who is out of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.errors import DomainError, Stale
from applications.views.mine import reading
from applications.workflow.facts import application_day
from assessments.forms.panels import ItemForm, ScoreForm
from assessments.models import PanelItem
from assessments.queries.places import number
from assessments.states.panels import PanelStatus
from assessments.views.declaring import declaring
from assessments.views.files import sent_file
from assessments.views.panels import OfAPanel
from assessments.workflow.panels import (
    GRADES,
    closed_to,
    grade_before,
    graded_on,
    latest_scores,
    may_write,
    out_of,
    part_of,
    role_in,
    say_item,
    say_out,
    spread_of,
)
from assessments.workflow.showing import shown_to_panel
from registry.display import Link
from registry.identifiers import revision_in
from sweden.typography import clock_time

#: Where two windows' texts wait for the choice.
CONFLICT = "panel-conflict:"
#: What is agreed on an item, as it is written.
AGREED = ("grade", "statement", "sifted", "grades")


class OfAnItem(OfAPanel):
    """A page of an application before a panel. Whoever takes part declares before it opens."""

    @cached_property
    def item(self) -> PanelItem:
        found = self.of_reader().select_related(
            "application__case__authority",
            "application__call__case",
            "application__coordinator",
            "application__submitted_version",
            "panel",
            "saved_by__person",
        )
        one = get_object_or_404(found.prefetch_related("scores__person", "absences"), uuid=self.kwargs["item"])
        number([one], self.panel.items.all(), self.request.user)
        self.request.case_read = one.application.case
        return one

    @property
    def declares(self) -> bool:
        """Whether the reader takes part and has to say first whether they are biased."""
        return bool(closed_to(self.panel, [self.item], self.request.user, self.on))

    @property
    def here(self) -> str:
        return reverse("assessments:panel_item", args=[self.panel.uuid, self.item.uuid])

    def declaring(self, request: HttpRequest) -> HttpResponse:
        """Title, parties and people, and the question of bias: nothing else of the application."""
        back = Link(self.panel.name, reverse("assessments:panel", args=[self.panel.uuid]))
        application = self.item.application
        part = part_of(self.panel, application, request.user, self.on)
        return declaring(request, application, part=part, back=back)

    def form(self, data: Any = None) -> ItemForm:
        said = {name: getattr(self.item, name) for name in AGREED}
        return ItemForm(data, panel=self.panel, criteria=graded_on(self.item.application), initial=said)


class PanelItemView(OfAnItem):
    """The item with the application and its reviews beside what is agreed."""

    def page(self, form: ItemForm, status: int = 200, refusal: str = "") -> HttpResponse:
        item, panel, user = self.item, self.panel, self.request.user
        blocked = out_of(panel, [item], self.on).get(item.pk, set())
        absent = {one.person_id: one.biased for one in item.absences.all()}
        people = [
            (one.person, one.person_id in blocked, one.person_id in absent, absent.get(one.person_id, False))
            for one in panel.members.select_related("person").order_by("person__name")
        ]
        order = list(self.of_reader().values_list("uuid", flat=True))
        place = order.index(item.uuid)
        if refusal:
            form.add_error(None, refusal)
        application = item.application
        context = {
            "panel": panel,
            "item": item,
            "form": form,
            "people": people,
            "scores": latest_scores(item),
            "spread": spread_of(item),
            "on_criteria": [(one.label, one.initial) for one in form.on_criteria if one.initial],
            "open": panel.status == PanelStatus.OPEN,
            "writes": may_write(panel, user, self.on),
            "grades": role_in(panel, user, self.on) in GRADES,
            "score_form": ScoreForm(panel=panel),
            "here": self.here,
            "officer": self.officer,
            "before": order[place - 1] if place else None,
            "after": order[place + 1] if place + 1 < len(order) else None,
            "reviews": shown_to_panel(application, user, self.request.now),
            "file_root": f"{self.here}fil/",
            **reading(application.submitted_version.content, applied=application_day(application)),
        }
        return render(self.request, "assessments/panels/item.html", context, status=status)

    def get(self, request: HttpRequest, uuid: Any, item: Any) -> HttpResponse:
        return self.declaring(request) if self.declares else self.page(self.form())

    def post(self, request: HttpRequest, uuid: Any, item: Any) -> HttpResponse:
        if self.declares:
            return self.declaring(request)
        act = request.POST.get("act", "")
        if act == "score":
            score = ScoreForm(request.POST, panel=self.panel)
            if not score.is_valid():
                return self.page(self.form(), 422, _("Choose a grade on the scale."))
            grade_before(self.item, score.cleaned_data["grade"], by=request.user, now=request.now)
            messages.success(request, _("Your grade is kept with its moment."))
            return redirect(request.path)
        if act == "out":
            said = {
                one.person: value == "bias"
                for one in self.panel.members.select_related("person")
                if (value := request.POST.get(f"out_{one.person.uuid}", "")) in ("bias", "away")
            }
            say_out(self.item, said, by=request.user, now=request.now)
            messages.success(request, _("Who is out of the item is written down."))
            return redirect(request.path)
        return self._say(request)

    def _say(self, request: HttpRequest) -> HttpResponse:
        json = "application/json" in request.headers.get("Accept", "")
        form = self.form(request.POST)
        if not form.is_valid():
            told = {name: [str(one) for one in found] for name, found in form.errors.items()}
            if json:
                return JsonResponse({"sentence": _("This was not saved."), "errors": told}, status=422)
            return self.page(form, 422)
        try:
            row = say_item(
                self.item,
                **form.agreed,
                revision=revision_in(request.POST),
                by=request.user,
                now=request.now,
            )
        except Stale as stale:
            request.session[CONFLICT + str(self.item.uuid)] = form.agreed
            url = reverse("assessments:panel_item_conflict", args=[self.panel.uuid, self.item.uuid])
            if json:
                return JsonResponse({"sentence": str(stale), "errors": {}, "url": url}, status=409)
            return two_texts(request, self, form.agreed, 409)
        except DomainError as refusal:
            if json:
                return JsonResponse({"sentence": str(refusal), "errors": {}, "url": request.path}, status=422)
            return self.page(form, refusal.status, str(refusal))
        if json:
            shown = clock_time(row.saved_at, get_language()).removeprefix("kl.\u00a0")
            return JsonResponse({"revision": row.revision, "saved_at": shown, "parts": {}, "errors": {}})
        messages.success(request, _("What was agreed is saved."))
        if request.POST.get("act") == "next":
            order = list(self.of_reader().values_list("uuid", flat=True))
            place = order.index(self.item.uuid)
            if place + 1 < len(order):
                return redirect(reverse("assessments:panel_item", args=[self.panel.uuid, order[place + 1]]))
        return redirect(request.path)


def two_texts(request: HttpRequest, page: OfAnItem, mine: dict[str, Any], status: int = 200) -> HttpResponse:
    """What was written in two windows, side by side, field by field; and the revision that is chosen against."""
    form, item = page.form(), page.item
    names = {one.key: one.name_sv for one in form.criteria}

    def said(name: str, value: Any) -> Any:
        if name == "sifted":
            return _("yes") if value else _("no")
        if name == "grades":
            return "\n".join(f"{names.get(key, key)}: {grade}" for key, grade in value.items())
        return value

    choices = [
        {
            "name": name,
            "label": _("Agreed on the criteria") if name == "grades" else form[name].label,
            "mine": said(name, mine[name]),
            "theirs": said(name, getattr(item, name)),
        }
        for name in AGREED
        if mine.get(name) != getattr(item, name)
    ]
    context = {
        "title": item.application.title,
        "choices": choices,
        "revision": item.revision,
        "back": page.here,
        "action": reverse("assessments:panel_item_conflict", args=[page.panel.uuid, item.uuid]),
        "list_name": page.panel.name,
        "list_url": reverse("assessments:panel", args=[page.panel.uuid]),
    }
    return render(request, "assessments/two_texts.html", context, status=status)


class PanelItemConflictView(OfAnItem):
    """Two windows, two texts: choose field by field."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated or self.item is None:
            return super().dispatch(request, *args, **kwargs)
        if self.declares or not may_write(self.panel, request.user, self.on):
            raise Http404
        kept = request.session.get(CONFLICT + str(self.item.uuid))
        if not kept:
            return redirect(self.here)
        self.kept: dict[str, Any] = kept
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, uuid: Any, item: Any) -> HttpResponse:
        return two_texts(request, self, self.kept)

    def post(self, request: HttpRequest, uuid: Any, item: Any) -> HttpResponse:
        values = {
            name: self.kept[name] if request.POST.get(f"choose-{name}") == "mine" else getattr(self.item, name)
            for name in AGREED
        }
        try:
            say_item(
                self.item,
                **values,
                revision=revision_in(request.POST),
                by=request.user,
                now=request.now,
            )
        except Stale:  # somebody has written once more
            del self.item
            return two_texts(request, self, self.kept, 409)
        del request.session[CONFLICT + str(self.item.uuid)]
        messages.success(request, _("What was agreed is saved."))
        return redirect(self.here)


class PanelFileView(OfAnItem):
    """A file of the application, for those who may read it in the panel."""

    def get(self, request: HttpRequest, uuid: Any, item: Any, key: Any) -> HttpResponseBase:
        if self.declares:
            raise Http404
        return sent_file(request, self.item.application, key, back=Link(self.panel.name, self.here))
