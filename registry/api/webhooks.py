"""Webhooks of a machine client: set up, listed, ended; what was told, and telling it again."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from accounts.api.authentication import Grant
from accounts.models import ApiClient
from accounts.permissions import is_staff_anywhere, may_keep_clients
from accounts.scopes import Scope
from registry.api import asking, shapes
from registry.api.problems import Invalid, unknown
from registry.api.views import Act, Creating, Listing, Resource, Thing, Writing, found
from registry.listening import KINDS, told_to
from registry.models import Telling, Webhook
from registry.models.outbox import MessageStatus
from registry.workflow import webhooks


class WebhookOut(shapes.Out):
    """An address that is told of changes. Messages follow Standard Webhooks and are signed with `secret`."""

    uuid = shapes.ident()
    url = shapes.text("Where messages are posted.")
    kinds = shapes.texts("First words of the events it is told of; none: all that the client's scopes reach.")
    created_at = shapes.moment()
    changed_at = shapes.moment("When it was set up, paused, ended, or got a new secret.")
    client = shapes.ident("The client whose it is.", source="client.uuid")
    paused_at = shapes.moment("When it was paused; what happens meanwhile waits.", null=True)
    ended_at = shapes.moment("When it was ended.", null=True)
    earlier_secret_until = shapes.moment(
        "Until when messages are signed with the secret before, too.", source="earlier_until", null=True
    )
    secret = shapes.text(
        "What messages are signed with. Said once, when it is new; null ever after.",
        by=lambda row: getattr(row, "new_secret", None),
        null=True,
    )

    example = {
        "uuid": "0198c0de-0000-7000-8000-000000000061",
        "url": "https://ekonomi.example.org/programkontor",
        "kinds": ["call", "grant"],
        "created_at": "2026-01-20T09:00:00Z",
        "changed_at": "2026-01-20T09:00:00Z",
        "client": "0198c0de-0000-7000-8000-000000000060",
        "paused_at": None,
        "ended_at": None,
        "earlier_secret_until": None,
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

    def keeps(self, of: Any) -> bool:
        """Whether the client is the one that asks, or an administrator asks where it is let in."""
        return of == self.client or may_keep_clients(self.user, of.authority_id)


class OfWebhook(OfWebhooks):
    """One or several webhooks."""

    out = WebhookOut

    def rows(self) -> QuerySet:
        return Webhook.objects.visible_to(self.user).select_related("client")


class TellingSecret(OfWebhook, Writing):
    """A write whose answer says a new secret, this once."""

    said_once = ("secret",)

    def read_again(self, thing: Any) -> Any:
        webhook, secret = thing
        row = super().read_again(webhook)
        row.new_secret = secret
        return row


class NewWebhook(shapes.In):
    """Where, and of what."""

    url = serializers.CharField(max_length=500, help_text="An https address of a public host.")
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=KINDS),
        required=False,
        default=list,
        max_length=len(KINDS),
        help_text="First words of the events; none: all that the client's scopes reach.",
    )
    client = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="Which client's, when an administrator sets it up."
    )

    example = {"url": "https://ekonomi.example.org/programkontor", "kinds": ["call", "grant"]}


class Webhooks(TellingSecret, Creating, Listing):
    """List webhooks, or set one up.

    A machine client sets up its own, and an administrator that of a client of the authority, for kinds of events that
    its scopes let it read. Each event of a case that it may see is posted until the receiver answers 2xx, with longer
    and longer waits, for two and a half days. The answer has the secret that messages are signed with: it is said this
    once.
    """

    into = NewWebhook
    updated = "changed_at"

    def find(self) -> None:
        """A webhook is made in nothing."""

    def may(self, thing: Any) -> bool:
        return self.client is not None or may_keep_clients(self.user)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        wanted, kept = values["client"], self.client
        if wanted is not None or kept is None:
            kept = ApiClient.objects.filter(uuid=wanted, revoked_at=None).first()
        if kept is None or not self.keeps(kept):
            raise Invalid([unknown("/client")])
        return {**values, "client": kept}

    def act(self, thing: Any, values: dict[str, Any]) -> tuple[Webhook, str]:
        return webhooks.set_up(values.pop("client"), **values, by=self.user, now=self.now)

    def place(self, thing: tuple[Webhook, str]) -> str:
        return reverse("api:webhook", args=[thing[0].uuid])


class OneWebhook(OfWebhook, Thing):
    """Read a webhook."""


class OnWebhook(OfWebhook, Act):
    """An act on a webhook, by its own client or an administrator."""

    def may(self, thing: Webhook) -> bool:
        return self.keeps(thing.client)


class PauseWebhook(OnWebhook):
    """Pause a webhook: nothing is sent, what happens meanwhile waits."""

    def act(self, thing: Webhook, values: dict[str, Any]) -> Webhook:
        return webhooks.pause(thing, by=self.user, now=self.now)


class ResumeWebhook(OnWebhook):
    """Let a paused webhook go on, beginning with what has waited."""

    def act(self, thing: Webhook, values: dict[str, Any]) -> Webhook:
        return webhooks.resume(thing, by=self.user, now=self.now)


class SendFailed(OnWebhook):
    """Send everything again that a webhook was told and that was given up."""

    def act(self, thing: Webhook, values: dict[str, Any]) -> Webhook:
        webhooks.send_failed(thing, Telling.objects.visible_to(self.user), by=self.user, now=self.now)
        return thing


class EndWebhook(OnWebhook):
    """End a webhook: it is told nothing more, and what waits is not sent."""

    def act(self, thing: Webhook, values: dict[str, Any]) -> Webhook:
        return webhooks.end(thing, by=self.user, now=self.now)


class RenewWebhookSecret(TellingSecret, Act):
    """Ask for a new secret. The one before signs along for a day, beside it; the answer says the new one, once."""

    def may(self, thing: Webhook) -> bool:
        return self.keeps(thing.client)

    def act(self, thing: Webhook, values: dict[str, Any]) -> tuple[Webhook, str]:
        return webhooks.renew_secret(thing, by=self.user, now=self.now)


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
    error = shapes.text("Why it has not been taken; empty when nothing is wrong.", source="last_error")
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
        "error": "",
        "told_at": "2026-01-20T09:00:02Z",
    }


class OfTellings(OfWebhooks):
    """What has been told or waits."""

    out = TellingOut

    def rows(self) -> QuerySet:
        rows = Telling.objects.visible_to(self.user).select_related("webhook__client", "event")
        return rows.filter(told_to(self.request.auth.scopes)) if isinstance(self.request.auth, Grant) else rows


class Tellings(OfTellings, Listing):
    """List what webhooks are told, and what became of it."""

    #: What has failed is tried again later than that; what is given up is so since then.
    newest = ("event__at", "told_at", "retry_at")
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
        return self.keeps(thing.webhook.client)

    def act(self, thing: Telling, values: dict[str, Any]) -> Telling:
        return webhooks.send_again(thing, by=self.user, now=self.now)
