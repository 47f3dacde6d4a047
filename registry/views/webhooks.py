"""Pages of webhooks: which systems are told of what happens, what did not arrive, and what is done about it."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.errors import DomainError, NotAllowed
from accounts.permissions import MAY, authorities_as, may_read_clients
from accounts.stepup import ask_again
from registry import events
from registry.display import Link, Mark
from registry.errors import WebhookScopeMissing
from registry.exports import file_asked
from registry.forms.webhooks import ABOUT, STANDS, TellingFilterForm, WebhookForm
from registry.identifiers import uuid_in
from registry.listing import page_of
from registry.models import Case, Telling, Webhook
from registry.models.outbox import MessageStatus
from registry.problems import problem
from registry.views.base import SignedIn
from registry.workflow import webhooks as acts

MARKS = {
    MessageStatus.QUEUED: Mark(STANDS[MessageStatus.QUEUED], "neutral", "ring"),
    MessageStatus.SENT: Mark(STANDS[MessageStatus.SENT], "success", "square"),
    MessageStatus.FAILED: Mark(STANDS[MessageStatus.FAILED], "danger", "square"),
}


class OfWebhooks(SignedIn):
    """Of the authorities whose machine clients the reader sees, or keeps."""

    http_method_names = ["get", "head", "post", "options"]

    def rows(self) -> QuerySet[Webhook]:
        if not may_read_clients(self.request.user):
            raise NotAllowed
        found: QuerySet[Webhook] = Webhook.objects.visible_to(self.request.user).select_related(
            "client__authority__organisation", "client__user__person"
        )
        return found

    def tellings(self) -> QuerySet[Telling]:
        """What was told, but for cases that the reader is blocked from."""
        found: QuerySet[Telling] = Telling.objects.visible_to(self.request.user)
        return found

    def keeping(self) -> set[int]:
        """Where the reader looks after machine clients."""
        return authorities_as(self.request.user, *MAY["accounts.keep_clients"])

    def demand_keeper(self) -> set[int]:
        """As `keeping`; raises NotAllowed for nobody's keeper."""
        keeping = self.keeping()
        if not keeping:
            raise NotAllowed
        return keeping

    def one(self, rows: QuerySet[Webhook] | None = None) -> Webhook:
        """The webhook in the address; 404 for those who do not see it."""
        row = (self.rows() if rows is None else rows).filter(uuid=self.kwargs["uuid"]).first()
        if row is None:
            raise Http404
        return row

    def kept(self) -> Webhook:
        """The webhook in the address, for those who keep its client."""
        return self.one(self.rows().filter(client__authority__in=self.demand_keeper()))


class WebhooksView(OfWebhooks):
    """The webhooks of the reader's authorities, what did not arrive, and the form that sets one up. A secret is in the
    answer to its own act only."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = self.rows().order_by("-pk")
        head = [_("System"), _("Authority"), _("Address"), _("What it is told of"), _("Set up"), _("Ended")]

        def lines() -> Iterator[tuple[Any, ...]]:
            for one in rows.iterator(1000):
                yield str(one.client), str(one.client.authority), one.url, _about(one), one.created_at, one.ended_at

        return file_asked(request, "webhookar", _("Webhooks"), head, lines()) or self.page()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = WebhookForm(request.POST, authorities=self.demand_keeper())
        if asked := ask_again(request):
            return asked
        if not form.is_valid():
            return self.page(form, status=422)
        values = form.cleaned_data
        try:
            made, secret = acts.set_up(values.pop("client"), **values, by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error("kinds" if isinstance(refusal, WebhookScopeMissing) else "url", str(refusal))
            return self.page(form, status=422)
        return self.page(shown=(made, secret))

    def page(
        self, form: WebhookForm | None = None, status: int = 200, shown: tuple[Webhook, str] | None = None
    ) -> HttpResponse:
        """The list, perhaps with a secret that is shown this once: never kept, by the browser neither."""
        keeping = self.keeping()
        page = page_of(self.rows().order_by("ended_at", "-pk"), self.request)
        found = self.tellings().filter(webhook__in=[one.pk for one in page.object_list])
        counted = {
            one["webhook"]: one
            for one in found.order_by()
            .values("webhook")
            .annotate(
                waiting=Count("pk", filter=Q(status=MessageStatus.QUEUED)),
                failed=Count("pk", filter=Q(status=MessageStatus.FAILED)),
            )
        }
        for row in page.object_list:
            row.about, row.counts = _about(row), counted.get(row.pk, {})
        context = {
            "page": page,
            "form": form or (WebhookForm(authorities=keeping) if keeping else None),
            "shown": shown and {"url": shown[0].url, "name": str(shown[0].client), "secret": shown[1]},
        }
        response = render(self.request, "registry/webhooks.html", context, status=status)
        if shown:
            response["Cache-Control"] = "no-store"
        return response


#: What went wrong, as the workflow keeps it for the API → in words.
FAULTS = {
    acts.HIDDEN: gettext_lazy("the system may not see it"),
    acts.UNSEALABLE: gettext_lazy("the secret cannot be read: make a new one"),
    acts.REFUSED: gettext_lazy("the address is no public one"),
    acts.ENDED: gettext_lazy("the webhook was ended"),
}


def _fault(telling: Telling) -> str:
    """Why a message has not been taken; empty where nothing is wrong."""
    if not telling.last_error:
        return ""
    if telling.last_error in FAULTS:
        return str(FAULTS[telling.last_error])
    if telling.answered:
        return _("answered %(status)s") % {"status": telling.answered}
    return _("no answer")


def _about(webhook: Webhook) -> str:
    """What it is told of, in words."""
    chosen = [str(ABOUT[kind]) for kind in webhook.kinds if kind in ABOUT]
    return ", ".join(chosen) or _("everything that its scopes reach")


class WebhookView(OfWebhooks):
    """One webhook: what it has been told, what waits and what was given up."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        webhook = self.one()
        form = TellingFilterForm(request.GET)
        told = self.tellings().filter(webhook=webhook)
        # An administrator sees that something was told; which case it was about is for those who see the case.
        seen = Exists(Case.objects.visible_to(request.user).filter(pk=OuterRef("event__case")))
        rows = form.narrow(told).annotate(seen=seen).select_related("event__case__authority")
        rows = rows.defer("event__case__search").order_by("-pk")
        head = [_("When"), _("What happened"), _("Case number"), _("Status"), _("Attempts"), _("What went wrong")]

        def lines() -> Iterator[tuple[Any, ...]]:
            for one in rows.iterator(1000):
                what, how = str(events.word(one.event.kind)), str(MARKS[one.status].word)
                yield one.event.at, what, one.event.case.designation if one.seen else "", how, one.attempts, _fault(one)

        if file := file_asked(request, "aviseringar", _("What was told"), head, lines()):
            return file
        page = page_of(rows, request)
        for row in page.object_list:
            row.what, row.mark, row.fault = events.word(row.event.kind), MARKS[row.status], _fault(row)
        context = {
            "webhook": webhook,
            "about": _about(webhook),
            "form": form,
            "page": page,
            "failed": told.filter(status=MessageStatus.FAILED).count(),
            "keeps": webhook.client.authority_id in self.keeping() and webhook.ended_at is None,
        }
        return render(request, "registry/webhook.html", context)


class ToWebhook(OfWebhooks):
    """An act that ends on the webhook's page."""

    def there(self) -> str:
        return reverse("registry:webhook", args=[self.kwargs["uuid"]])

    def refused(self, request: HttpRequest, refusal: DomainError) -> HttpResponse:
        return problem(request, refusal, back=Link(_("Webhooks"), reverse("registry:webhooks")))


class AsksFirst(ToWebhook):
    """An act that is asked about first."""

    def words(self, row: Webhook) -> tuple[str, list[str], str]:
        """What is asked: title, consequences, verb."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        title, consequences, verb = self.words(self.kept())
        context = {"title": title, "consequences": consequences, "verb": verb, "danger": True, "back": self.there()}
        return render(request, "confirm.html", context)


class RenewView(AsksFirst):
    """A new secret, shown on the next page and never again."""

    def words(self, row: Webhook) -> tuple[str, list[str], str]:
        return (
            _("A new secret for the webhook of %(name)s?") % {"name": row.client},
            [
                _("Messages are signed with both secrets for a day, so that the system has time to change."),
                _("The new secret is shown once, on the next page."),
            ],
            _("Make a new secret"),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.kept()
        if asked := ask_again(request):
            return asked
        shown = acts.renew_secret(row, by=request.user, now=request.now)
        listing = WebhooksView()
        listing.setup(request)
        return listing.page(shown=shown)


class PauseView(ToWebhook):
    """Pause a webhook, or let it go on."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.kept()
        if request.POST.get("pause") == "1":
            acts.pause(row, by=request.user, now=request.now)
            messages.success(request, _("Paused. What happens meanwhile waits, and nothing is lost."))
        else:
            acts.resume(row, by=request.user, now=request.now)
            messages.success(request, _("It goes on, beginning with what has waited."))
        return redirect(self.there())


class AgainView(ToWebhook):
    """Send one message again, or everything that was given up."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.kept()
        wanted = request.POST.get("telling", "")
        if wanted:
            telling = get_object_or_404(self.tellings(), webhook=row, uuid=uuid_in(wanted))
            acts.send_again(telling, by=request.user, now=request.now)
            count = 1
        else:
            count = acts.send_failed(row, self.tellings(), by=request.user, now=request.now)
        said = ngettext("%(count)s message is sent again.", "%(count)s messages are sent again.", count)
        messages.success(request, said % {"count": count})
        return redirect(self.there())


class EndView(AsksFirst):
    """End a webhook for good."""

    def words(self, row: Webhook) -> tuple[str, list[str], str]:
        return (
            _("End the webhook of %(name)s?") % {"name": row.client},
            [
                _("Nothing more is sent to %(url)s, and what waits is not sent either.") % {"url": row.url},
                _("An ended webhook is not begun again. What it was told stays in the list for a time."),
            ],
            _("End the webhook"),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        acts.end(self.kept(), by=request.user, now=request.now)
        messages.success(request, _("The webhook is ended."))
        return redirect("registry:webhooks")
