"""Webhooks of a machine client: set up, listed, ended; what was told, and telling it again."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.api.authentication import Grant
from accounts.permissions import is_staff_anywhere
from accounts.scopes import Scope
from registry.api import asking, shapes
from registry.api.views import Act, Creating, Listing, Resource, Thing, found
from registry.models import Telling, Webhook
from registry.models.outbox import MessageStatus
from registry.workflow import webhooks


class WebhookOut(shapes.Out):
    """An address that is told of changes. Messages follow Standard Webhooks and are signed with `secret`."""

    uuid = shapes.ident()
    url = shapes.text("Where messages are posted.")
    kinds = shapes.texts("First words of the events it is told of; none: all.")
    created_at = shapes.moment()
    ended_at = shapes.moment("When it was ended.", null=True)
    secret = shapes.text("What messages are signed with; told to the client itself only.", null=True)

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000061",
        "url": "https://ekonomi.example.org/programkontor",
        "kinds": ["call", "grant"],
        "created_at": "2026-01-20T09:00:00Z",
        "ended_at": None,
        "secret": "whsec_bXloaWRkZW5rZXlmb3Jhd2ViaG9vazEyMzQ1Njc4OTA=",
    }


class OfWebhooks(Resource):
    """A client's own; an administrator reads those of the authority's clients."""

    reads = Scope.WEBHOOKS_WRITE
    writes = Scope.WEBHOOKS_WRITE

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)

    @property
    def client(self) -> Any:
        """The machine client that asks; None for people."""
        return self.request.auth.client if isinstance(self.request.auth, Grant) else None


class OfWebhook(OfWebhooks):
    """One or several webhooks."""

    out = WebhookOut

    def rows(self) -> QuerySet:
        return Webhook.objects.visible_to(self.user).select_related("client")

    def told(self, rows: list[Any]) -> list[Any]:
        for row in rows:
            row.secret = webhooks.secret_of(row) if row.client == self.client else None
        return rows


class NewWebhook(shapes.In):
    """Where, and of what."""

    url = serializers.CharField(max_length=500, help_text="An https address of a public host.")
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=webhooks.KINDS),
        required=False,
        default=list,
        max_length=len(webhooks.KINDS),
        help_text="First words of the events; none: all.",
    )

    example = {"url": "https://ekonomi.example.org/programkontor", "kinds": ["call", "grant"]}


class Webhooks(OfWebhook, Creating, Listing):
    """List webhooks, or set one up.

    A machine client sets up its own. Each event of a case that it may see is posted until the receiver answers 2xx,
    with longer and longer waits, for two and a half days.
    """

    into = NewWebhook
    updated = "created_at"

    def find(self) -> None:
        """A webhook is made in nothing."""

    def may(self, thing: Any) -> bool:
        return self.client is not None

    def act(self, thing: Any, values: dict[str, Any]) -> Webhook:
        return webhooks.set_up(self.client, **values, by=self.user, now=self.now)

    def place(self, thing: Webhook) -> str:
        return reverse("api:webhook", args=[thing.uuid])


class OneWebhook(OfWebhook, Thing):
    """Read a webhook."""


class EndWebhook(OfWebhook, Act):
    """End a webhook: it is told nothing more, and what waits is not sent."""

    def may(self, thing: Webhook) -> bool:
        return thing.client == self.client

    def act(self, thing: Webhook, values: dict[str, Any]) -> Webhook:
        return webhooks.end(thing, by=self.user, now=self.now)


class TellingOut(shapes.Out):
    """That a webhook is told of an event."""

    uuid = shapes.ident("The `webhook-id` of its message.")
    webhook = shapes.ident(source="webhook.uuid")
    kind = shapes.text("What happened.", source="event.kind")
    at = shapes.moment("When it happened.", source="event.at")
    status = shapes.choice(MessageStatus.choices, "How far it has come.")
    attempts = shapes.whole("How many times it has been sent.")
    retry_at = shapes.moment("Not tried before.")
    answered = shapes.whole("Status of the receiver's last answer.", null=True)
    told_at = shapes.moment("When the receiver took it.", null=True)

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000062",
        "webhook": "0198c0de-0000-7000-8000-000000000061",
        "kind": "call.published",
        "at": "2026-01-20T09:00:00Z",
        "status": "sent",
        "attempts": 1,
        "retry_at": "2026-01-20T09:00:00Z",
        "answered": 204,
        "told_at": "2026-01-20T09:00:02Z",
    }


class OfTellings(OfWebhooks):
    """What has been told or waits."""

    out = TellingOut

    def rows(self) -> QuerySet:
        return Telling.objects.visible_to(self.user).select_related("webhook__client", "event")


class Tellings(OfTellings, Listing):
    """List what webhooks are told, and what became of it."""

    filters = (
        asking.by_uuid("webhook"),
        asking.by_choice("status", MessageStatus.choices),
    )


class SendAgain(OfTellings, Act):
    """Send a message again, by the same name."""

    match_demanded = False

    def find(self) -> Any:
        return found(self.rows(), uuid=self.kwargs["uuid"])

    def may(self, thing: Telling) -> bool:
        return thing.webhook.client == self.client

    def act(self, thing: Telling, values: dict[str, Any]) -> Telling:
        return webhooks.send_again(thing, now=self.now)
