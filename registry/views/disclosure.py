"""Requests for documents: the public form, the list, trying what is asked for, and deciding."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from accounts.stepup import ask_again
from registry import permissions
from registry.errors import ReasonsNeeded, ReasonsTell
from registry.exports import file_asked
from registry.forms.disclosure import AskForm, DecideForm, DisclosureFilterForm, FindCaseForm, MaskForm, TryForm
from registry.identifiers import uuid_in
from registry.listing import page_of
from registry.loading import secrecy
from registry.models import Case, Disclosure, DisclosureItem, MaskedPassage
from registry.models.disclosure import Disclosed
from registry.permissions import registers_of
from registry.rules.disclosure import LATE_AFTER_DAYS, days_open
from registry.views.base import OfACase, Refusals, SignedIn
from registry.views.case import head
from registry.views.pages import not_too_many
from registry.workflow import disclosure as acts
from registry.workflow.contents import Part, parts
from registry.workflow.secrecy import standing
from sweden.clock import local

#: The cookie with the number of the request just made, and for how long it is shown (seconds).
ASKED, SHOWN_FOR = "asked_out", 3600


class AskView(Refusals):
    """The form by which anyone asks for documents; it becomes a case."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(AskForm(initial={"wanted": request.GET.get("om", "")[:300]}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AskForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        not_too_many(request, "ask_out")
        found = acts.receive(**form.cleaned_data, now=request.now)
        # Not in the session: that is its owner's, and nothing says who asked.
        answer = redirect("registry:asked_out")
        way = {"path": reverse("registry:asked_out"), "httponly": True, "samesite": "Lax"}
        answer.set_signed_cookie(
            ASKED, found.case.designation, max_age=SHOWN_FOR, secure=settings.SESSION_COOKIE_SECURE, **way
        )
        return answer

    def page(self, form: AskForm, status: int = 200) -> HttpResponse:
        return render(self.request, "registry/ask_out.html", {"form": form}, status=status)


class AskedView(Refusals):
    """Thanks, with the case number of the request that was just made in this browser."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = request.get_signed_cookie(ASKED, default="", max_age=SHOWN_FOR)
        if not number:
            return redirect("registry:ask_out")
        return render(request, "registry/asked_out.html", {"number": number})


class DisclosuresView(SignedIn):
    """The requests that the reader may see, those that wait first."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not registers_of(request.user):
            raise NotAllowed
        rows = (
            Disclosure.objects.visible_to(request.user)
            .select_related("case__authority", "case__officer")
            .defer("case__search")
            .annotate(things=Count("items"))
            .order_by(F("decided_at").desc(nulls_first=True), "-received_at", "-pk")
        )
        state = request.GET.get("lage", "")
        if state in ("oppna", "beslutade"):
            rows = rows.filter(decided_at__isnull=state == "oppna")
        for_file = file_asked(request, "utlamnande", _("Requests for documents"), *self.lines(rows))
        if for_file:
            return for_file
        page = page_of(rows, request)
        for row in page.object_list:
            row.days = days_open(local(row.received_at).date(), local(row.decided_at or request.now).date())
            row.late = row.decided_at is None and row.days > LATE_AFTER_DAYS
        context = {"page": page, "form": DisclosureFilterForm(request.GET)}
        return render(request, "registry/disclosures.html", context)

    def lines(self, rows: QuerySet[Disclosure]) -> tuple[list[str], Any]:
        """The list as a file: its head and its rows."""
        head_ = [_("Case number"), _("Received"), _("Request"), _("Things"), _("Outcome"), _("Decided")]
        found = (
            (
                one.case.designation,
                one.received_at,
                one.wanted,
                one.things,
                one.get_outcome_display() if one.outcome else "",
                one.decided_at,
            )
            for one in rows.iterator(1000)
        )
        return head_, found


class _OfARequest(OfACase):
    """A page of one request; anyone outside gets 404."""

    request_: Disclosure

    def find(self, user: Any, uuid: UUID) -> Case | None:
        case = super().find(user, uuid)
        if case is None or not permissions.may_read_inside(user, case):
            return None
        found = Disclosure.objects.filter(case=case).first()
        if found is None:
            return None
        found.case = case
        self.request_ = found
        return case

    def may(self) -> None:
        if not permissions.may_disclose(self.request.user, self.case):
            raise NotAllowed

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        base = head(self.request, self.case, inside=True, current="disclosure")
        found = {**base, "disclosure": self.request_, **context}
        found["may"] = self.request_.decided_at is None and permissions.may_disclose(self.request.user, self.case)
        return render(self.request, template, found, status=status)

    def item(self, key: int) -> DisclosureItem:
        rows = self.request_.items.select_related("file", "document", "source__authority")
        found = get_object_or_404(rows.defer("source__search"), pk=key)
        found.disclosure = self.request_
        return found

    def grounds(self) -> Any:
        return secrecy().of(self.case.authority.key, local(self.request.now).date())


class DisclosureView(_OfARequest):
    """The request, what it is about, and the decision."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(DecideForm())

    def show(self, form: DecideForm, status: int = 200) -> HttpResponse:
        one, request = self.request_, self.request
        items = list(
            one.items.select_related("source__authority", "copy__file", "file").annotate(masks=Count("passages"))
        )
        until = one.decided_at or request.now
        refuses = any(item.outcome not in ("", Disclosed.FULL) for item in items)
        days = days_open(local(one.received_at).date(), local(until).date())
        return self.page(
            "registry/disclosure.html",
            status,
            items=items,
            days=days,
            late=one.decided_at is None and days > LATE_AFTER_DAYS,
            form=form,
            untried=[item for item in items if not item.outcome],
            refuses=refuses,
            answers=permissions.may_disclose(request.user, self.case),
            may_decide=not refuses or permissions.may_refuse(request.user, self.case),
        )


class ItemsView(_OfARequest):
    """Find the case, and choose what in it the request is about."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.may()
        return self.choose(request.GET.get("arende", "").strip())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.may()
        source, found = self.found(request.POST.get("arende", "").strip())
        chosen = [one for group in found.values() for one in group if one.name in request.POST.getlist("part")]
        if source is None or not chosen:
            return self.choose(request.POST.get("arende", ""), status=422, nothing=True)
        acts.add_items(self.request_, source, chosen, by=request.user, now=request.now)
        return redirect("registry:disclosure", uuid=self.case.uuid)

    def found(self, number: str) -> tuple[Case | None, dict[str, list[Part]]]:
        """The case of the own authority by its number, or its designation, and what there is in it."""
        number = number.removeprefix(self.case.authority.number_prefix).strip()
        source = (
            Case.objects.visible_to(self.request.user)
            .filter(authority=self.case.authority, number=number)
            .exclude(number="")
            .select_related("authority")
            .defer("search")
            .first()
        )
        return source, parts(source, self.request.user, self.request.now) if source else {}

    def choose(self, number: str, status: int = 200, nothing: bool = False) -> HttpResponse:
        source, found = self.found(number)
        marked = {_name(one): one for one in standing(source)} if source else {}
        groups = [(word, [(one, marked.get(one.name)) for one in group]) for word, group in found.items() if group]
        there = set(self.request_.items.filter(source=source).values_list("name", flat=True)) if source else set()
        return self.page(
            "registry/disclosure_items.html",
            status,
            find=FindCaseForm(initial={"arende": number}),
            number=number,
            source=source,
            groups=groups,
            there=there,
            nothing=nothing,
        )


def _name(marking: Any) -> str:
    """What the marked thing is called among a case's parts."""
    if marking.document_id:
        return f"document:{marking.document.uuid}"
    return f"entry:{marking.entry.serial}" if marking.entry_id else marking.field


class TryView(_OfARequest):
    """Try one thing: all of it, nothing of it, or with what is secret masked."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.item(kwargs["item"]))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.may()
        item, grounds = self.item(kwargs["item"]), self.grounds()
        masks = "words" in request.POST
        form: Any = (
            MaskForm(request.POST, grounds=grounds, pages=acts.is_pdf(item))
            if masks
            else TryForm(request.POST, grounds=grounds)
        )
        if form.is_valid():
            act = acts.mask if masks else acts.try_item
            try:
                act(item, **form.cleaned_data, by=request.user, now=request.now)
            except DomainError as refusal:
                pages = masks and request.POST.get("pages", "").strip()
                form.add_error("pages" if pages else "words" if masks else "outcome", str(refusal))
            else:
                if masks:
                    return redirect("registry:try_disclosure", uuid=self.case.uuid, item=item.pk)
                return redirect("registry:disclosure", uuid=self.case.uuid)
        return self.show(item, **{"mask_form" if masks else "form": form}, status=422)

    def show(self, item: DisclosureItem, status: int = 200, form: Any = None, mask_form: Any = None) -> HttpResponse:
        grounds = self.grounds()
        maskable = bool(item.words) or acts.is_pdf(item)
        return self.page(
            "registry/disclosure_try.html",
            status,
            item=item,
            passages=list(item.passages.select_related("masked_by__person")),
            preview=acts.preview(item) if item.words else "",
            marking=next((one for one in standing(item.source) if _name(one) == item.name), None),
            form=form or TryForm(grounds=grounds, initial={"outcome": item.outcome, "ground": item.ground}),
            mask_form=(mask_form or MaskForm(grounds=grounds, pages=acts.is_pdf(item))) if maskable else None,
        )


class UnmaskView(_OfARequest):
    """Take a mask away."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.may()
        key = uuid_in(request.POST.get("passage", ""))
        rows = MaskedPassage.objects.filter(item__disclosure=self.request_).select_related("item__disclosure")
        found = get_object_or_404(rows, uuid=key)
        acts.unmask(found, by=request.user, now=request.now)
        return redirect("registry:try_disclosure", uuid=self.case.uuid, item=found.item_id)


class DecideView(DisclosureView):
    """Decide the request."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.may()
        if asked := ask_again(request):
            return asked
        form = DecideForm(request.POST)
        if form.is_valid():
            try:
                acts.decide(self.request_, **form.cleaned_data, by=request.user, now=request.now)
            except NotAllowed:
                raise
            except DomainError as refusal:
                form.add_error("reasons" if isinstance(refusal, ReasonsNeeded | ReasonsTell) else None, str(refusal))
            else:
                messages.success(request, _("Decided and registered. The copies lie here, ready to be handed over."))
                return redirect("registry:disclosure", uuid=self.case.uuid)
        return self.show(form, status=422)
