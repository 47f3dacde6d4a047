"""The case page: one place for everything about a case, with room for what later storeys have to say."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from registry import permissions, slots
from registry.display import Tab
from registry.exports import file_asked
from registry.forms.case import HandOverForm, NoteForm
from registry.listing import page_of
from registry.models import Case, RegisterEntry
from registry.rules.secrecy import LEFT_OUT
from registry.views.base import OfACase, OfARegister
from registry.views.stream import stream
from registry.workflow import access, enquiries
from registry.workflow import stream as writing
from registry.workflow.secrecy import beside, standing


def spoken(slot: str, request: HttpRequest, case: Case) -> list[Any]:
    """What the storeys answer in a slot that holds values, in order."""
    return [answer for _filling, answer in slots.said(slot, request.user, case, request.now)]


def head(request: HttpRequest, case: Case, *, inside: bool, current: str) -> dict[str, Any]:
    """What stands at the top of every page of a case; the page is noted as read."""
    request.case_read = case
    tabs = [Tab(_("Overview"), reverse("registry:case", args=[case.uuid]), current == "overview")]
    for more in spoken("case-tabs", request, case):
        tabs.extend(more)
    entries = reverse("registry:entries", args=[case.uuid])
    tabs.append(Tab(_("Register"), entries, current == "register", case.entry_count))
    if inside:
        tabs.append(Tab(_("Secrecy"), reverse("registry:secrecy", args=[case.uuid]), current == "secrecy"))
        tabs.append(Tab(_("Access"), reverse("registry:access", args=[case.uuid]), current == "access"))
    return {
        "case": case,
        "inside": inside,
        "tabs": tabs,
        "marks": spoken("case-status", request, case),
        "facts": [pair for pairs in spoken("case-facts", request, case) for pair in pairs],
        "may_hand_over": permissions.may_hand_over(request.user, case),
        "may_share": permissions.may_share(request.user, case),
    }


class CaseView(OfARegister):
    """Overview: the next step, what the storeys say, and the stream."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.alone:
            return redirect("registry:entries", uuid=self.case.uuid)
        if not self.inside and self.takes_part() and (home := spoken("case-home", request, self.case)):
            return redirect(home[0])
        return self.page(request, NoteForm())

    def takes_part(self) -> bool:
        """Whether the reader has a part in the case, and so perhaps a page of their own to work with it."""
        parts = self.case.participations.filter(person=self.request.user.person_id, ended_at__isnull=True)
        return bool(parts.exists())

    def page(self, request: HttpRequest, form: NoteForm, status: int = 200) -> HttpResponse:
        """The page, with what was typed in its form."""
        following = spoken("case-next", request, self.case)
        lines = stream(request, self.case, inside=self.inside)
        marked = standing(self.case) if self.inside else []
        beside(marked, (document for line in lines.lines for document in line.documents))
        context = {
            **head(request, self.case, inside=self.inside, current="overview"),
            "next": following[0] if following else None,
            "steps": next(iter(spoken("case-steps", request, self.case)), None),
            "stream": lines,
            "marked": marked,
            "note_form": form,
            "may_close": permissions.may_hand_over(request.user, self.case) and enquiries.may_be_closed(self.case),
            "may_note": permissions.may_note(request.user, self.case),
        }
        return render(request, "registry/case.html", context, status=status)


class NoteView(CaseView):
    """Write a note: the case page again, when something is wrong with it."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_note(request.user, self.case):
            raise NotAllowed
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, status=422)
        writing.note(self.case, text=form.cleaned_data["text"], by=request.user, now=request.now)
        return redirect(f"{reverse('registry:case', args=[self.case.uuid])}#stream")


class EntriesView(OfARegister):
    """The case's own part of the register, entry by entry. By a share of the register alone one reads it in the wording
    for everyone, and nothing else of the case."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = self.case.entries.select_related(
            "document__file", "counterpart_organisation", "counterpart_person", "registered_by__person"
        ).order_by("serial")
        if file := self.file(request, rows):
            return file
        if self.alone:
            here = reverse("registry:entries", args=[self.case.uuid])
            context = {"case": self.case, "inside": False, "tabs": [Tab(_("Register"), here, True)]}
        else:
            context = head(request, self.case, inside=self.inside, current="register")
        context |= {"page": page_of(rows, request, 200), "alone": self.alone, "left_out": LEFT_OUT}
        marked = standing(self.case) if self.inside or self.alone else []
        by_entry = {one.entry_id: one for one in marked if one.entry_id}
        kept = self.case.documents.kept_from(request.user)
        for entry in context["page"].object_list:
            entry.marking = by_entry.get(entry.pk)
            entry.named = entry.party(inside=self.inside)
            if entry.document_id in kept:
                entry.document = None
        beside(marked, (entry.document for entry in context["page"].object_list if entry.document))
        return render(request, "registry/case_entries.html", context)

    def file(self, request: HttpRequest, rows: QuerySet[RegisterEntry]) -> HttpResponseBase | None:
        """The entries as the page tells them: in the wording that the reader may see."""
        head_ = [_("Entry"), _("Date"), _("Direction"), _("What it concerns"), _("Sender or recipient")]
        hidden = {one.entry_id for one in standing(self.case)} if self.alone else set()
        lines = (
            (
                one.serial,
                one.occurred_on,
                one.get_direction_display(),
                LEFT_OUT if one.pk in hidden else one.what if self.inside else one.what_public,
                LEFT_OUT if one.pk in hidden else one.party(inside=self.inside),
            )
            for one in rows.iterator()
        )
        return file_asked(request, f"diarium-{self.case.number or self.case.uuid}", _("Register entries"), head_, lines)


class CloseView(OfACase):
    """Close an enquiry that has been answered."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        enquiries.close(self.case, by=request.user, now=request.now)
        return redirect("registry:case", uuid=self.case.uuid)


class HandOverView(OfACase):
    """Make someone else responsible for one case."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.initial: dict[str, Any] = {}
        if request.user.is_authenticated:
            self.initial = {
                "officer": self.case.officer and self.case.officer.uuid,
                "deputy": self.case.deputy and self.case.deputy.uuid,
            }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_hand_over(request.user, self.case):
            raise NotAllowed
        return self.page(HandOverForm(initial=self.initial, authorities=[self.case.authority]))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_hand_over(request.user, self.case):
            raise NotAllowed
        form = HandOverForm(request.POST, authorities=[self.case.authority])
        if not form.is_valid():
            return self.page(form, status=422)
        access.hand_over([self.case], by=request.user, now=request.now, **form.cleaned_data)
        return redirect("registry:case", uuid=self.case.uuid)

    def page(self, form: HandOverForm, status: int = 200) -> HttpResponse:
        context = {"case": self.case, "cases": [self.case], "form": form, "action": self.request.path}
        return render(self.request, "registry/hand_over.html", context, status=status)
