"""Acts on many things: chosen in a list, previewed, done in the background, and what became of each."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, NotAllowed
from accounts.stepup import ask_again
from registry.errors import NothingChosen, TooMany
from registry.exports import file_asked
from registry.forms.mass import MassForm
from registry.identifiers import uuids_in
from registry.listing import page_of
from registry.massacts import MOST, Subject, subjects
from registry.models import MassAct, MassStatus
from registry.models.outbox import JobStatus
from registry.views.base import SignedIn
from registry.workflow.mass import ask_mass, items_of, note_shown, preview, told_of

#: What became of a thing, for those who read the result: nothing is said of the thing itself.
WORDS = {
    MassStatus.WAITING: gettext_lazy("waits"),
    MassStatus.DONE: gettext_lazy("Done"),
    MassStatus.REFUSED: gettext_lazy("Not done"),
}


@dataclass(frozen=True)
class From:
    """The list that one chose in: the name of its address, what that names, and its filters."""

    name: str
    kwargs: dict[str, Any]
    query: str

    @classmethod
    def of(cls, address: str, subject: Subject) -> "From":
        """The list at an address that a page sent; its home for any other."""
        home = cls(subject.home, {}, "")
        try:
            parts = urlsplit(address)
            found = resolve(parts.path)
        except (ValueError, Resolver404):
            return home
        if found.view_name not in subject.lists:
            return home
        return cls(found.view_name, found.kwargs, parts.query)

    @property
    def url(self) -> str:
        """The way back, with the filters."""
        return reverse(self.name, kwargs=self.kwargs) + (f"?{self.query}" if self.query else "")


class MassView(SignedIn):
    """The preview of an act on the chosen things, and asking for it. Nothing is done before it is asked for."""

    http_method_names = ["post", "options"]
    #: The key of what is chosen.
    key = ""

    @cached_property
    def subject(self) -> Subject:
        return subjects()[self.key]

    @cached_property
    def origin(self) -> From:
        return From.of(self.request.POST.get("back", ""), self.subject)

    def chosen(self) -> list[Any]:
        """The ticked ones, or with `all` everything that the list's filters show; one more than allowed tells."""
        given, user, subject = self.request.POST, self.request.user, self.subject
        rows = subject.rows(user)
        if given.get("all") and self.origin.name not in subject.lists:
            return []
        if given.get("all"):
            listed = subject.lists[self.origin.name].rows(user, QueryDict(self.origin.query), **self.origin.kwargs)
            rows = rows.filter(pk__in=listed.order_by().values("pk"))
        else:
            keys = uuids_in(given.getlist(subject.field)[: MOST + 1])
            rows = rows.filter(**{f"{subject.by}__in": keys})
        return list(rows.order_by(*subject.order)[: MOST + 1])

    def read(self) -> dict[str, str]:
        """What the preview showed of each."""
        pairs = (text.partition(":") for text in self.request.POST.getlist("read")[:MOST])
        return {key: read[:120].replace("\x00", "") for key, _sign, read in pairs}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        subject, act = self.subject, request.POST.get("act", "")
        if not subject.may(request.user):
            raise NotAllowed
        if act not in subject.acts:
            return self._back(_("Choose what is to be done with those that are chosen."))
        asks = bool(request.POST.get("ask"))
        if asks and subject.acts[act].weighs and (page := ask_again(request)):
            return page
        things = self.chosen()
        if not things:
            return self._back(str(NothingChosen()))
        if len(things) > MOST:
            return self._back(str(TooMany(most=MOST)))
        if not asks:
            return self.page(act, things, subject.forms[act](user=request.user))
        form = subject.forms[act](request.POST, user=request.user)
        if not form.is_valid():
            return self.page(act, things, form, status=422)
        seen, read = preview(subject, act, things, by=request.user), self.read()
        to_do = [one.thing for one in seen if one.refusal is None]
        # What could be done in the preview and no longer can is told of beside the others.
        refused = [one for one in seen if one.refusal is not None and str(subject.uuid(one.thing)) in read]
        asked = {"values": form.values(), "read": read, "refused": refused, "by": request.user, "now": request.now}
        try:
            mass = ask_mass(subject, act, to_do, **asked)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self.page(act, things, form, status=refusal.status)
        return redirect("registry:mass_act", uuid=mass.uuid)

    def _back(self, why: str) -> HttpResponse:
        messages.warning(self.request, why)
        return redirect(self.origin.url)

    def page(self, act: str, things: list[Any], form: MassForm, status: int = 200) -> HttpResponse:
        subject, kind, read = self.subject, self.subject.acts[act], self.read()
        seen = preview(subject, act, things, by=self.request.user)
        to_do = [one for one in seen if one.refusal is None]
        note_shown(subject, seen, by=self.request.user, now=self.request.now)
        context = {
            "act": act,
            "subject": subject,
            "kind": kind,
            "form": form,
            "to_do": [(one, key, read.get(key) or one.read) for one in to_do for key in [str(subject.uuid(one.thing))]],
            "warned": [one for one in to_do if one.warns],
            "not_open": [one for one in seen if one.refusal is not None],
            "counted": subject.counted(len(to_do)),
            "ask_url": reverse(subject.address),
            "back": self.origin.url,
        }
        return render(self.request, "registry/mass.html", context, status=status)


class MassActView(SignedIn):
    """How a mass act goes, and what became of each thing; those refused first. For whoever asked for it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        found = MassAct.objects.select_related("job").filter(subject__in=subjects())
        mass = get_object_or_404(found, uuid=uuid, asked_by=request.user)
        subject = subjects()[mass.subject]
        kind = subject.acts[mass.act]
        items = items_of([mass], request.user).order_by("-status", "pk")
        head = [_("Case number"), _("Title"), _("Status"), _("Why")]
        lines = (
            (
                told.number,
                " · ".join(part for part in (told.title, told.more) if part),
                str(WORDS[one.status]),
                one.said,
            )
            for one, told in told_of(subject, items, request.user)
        )
        if file := file_asked(request, "massatgard", str(kind.words), head, lines):
            return file
        counts = {state: 0 for state in MassStatus.values}
        for state in items.values_list("status", flat=True):
            counts[state] += 1
        page = page_of(items, request)
        failed = mass.job is not None and mass.job.status == JobStatus.FAILED
        context = {
            "mass": mass,
            "subject": subject,
            "kind": kind,
            "job": mass.job,
            "address": reverse("registry:job", args=[mass.job.uuid]) if mass.job else "",
            "retry": reverse("registry:retry_job", args=[mass.job.uuid]) if mass.job and failed else "",
            "page": page,
            "rows": list(told_of(subject, page.object_list, request.user)),
            "counts": counts,
        }
        return render(request, "registry/mass_act.html", context)
