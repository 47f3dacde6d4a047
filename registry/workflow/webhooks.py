"""Webhooks: set up by a machine client, told of events by a worker, tried again with longer and longer waits.

What is sent follows Standard Webhooks (standardwebhooks.com): `webhook-id`, `webhook-timestamp` and
`webhook-signature`, an HMAC-SHA256 over the three with the webhook's secret. The body names what happened and where;
what stands there is fetched through the API, with the rights of the one who asks.
"""

import base64
import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from accounts.models import ApiClient, User
from accounts.sealing import Unsealable, seal, unseal
from registry.errors import WebhookAddressRefused, WebhookEnded, WebhookScopeMissing
from registry.listening import is_told, lacking
from registry.models import Telling, Webhook
from registry.models.outbox import MessageStatus
from registry.outbound import NoAnswer, Refused, look_up, post
from registry.workflow.outbox import nudge
from registry.workflow.stream import record

log = logging.getLogger(__name__)

TELL = "registry.tasks.tell_webhook"
#: What secrets are sealed for.
PURPOSE = "webhook"
#: After so many attempts it is given up, about two and a half days after the first; it can be sent anew by hand.
MOST_ATTEMPTS = 20
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=6)
#: A worker that has been told of a telling has so long to take it up, and one that has taken it up so long to send it.
HANDED, HELD = timedelta(minutes=5), timedelta(minutes=1)
#: What is sent now.
UNPAUSED = Q(webhook__paused_at__isnull=True)
#: So many of one webhook's tellings are with the workers at the same time: who answers slowly is slow to itself only.
AT_ONCE = 10
#: So long the secret before signs along, that the receiver has time to change.
OVERLAP = timedelta(hours=24)


@transaction.atomic
def set_up(client: ApiClient, *, url: str, kinds: Sequence[str], by: User, now: datetime) -> tuple[Webhook, str]:
    """Tell the address of events from now on; returns the webhook and its secret, which is shown this once.

    Raises WebhookAddressRefused for what is no public https address, WebhookScopeMissing for a kind of event that the
    client may not read.
    """
    check_address(url)
    if beyond := lacking(kinds, client.scopes):
        raise WebhookScopeMissing(kinds=", ".join(beyond))
    secret = _new_secret()
    webhook = Webhook.objects.create(
        client=client, url=url, kinds=sorted(set(kinds)), secret=seal(PURPOSE, secret), created_at=now, changed_at=now
    )
    _note("webhook.set_up", webhook, by, now)
    return webhook, secret


@transaction.atomic
def renew_secret(webhook: Webhook, *, by: User, now: datetime) -> tuple[Webhook, str]:
    """A new secret, shown this once. The one before signs along for a day, beside it. Raises WebhookEnded."""
    row = _standing(webhook)
    secret = _new_secret()
    row.earlier_secret, row.earlier_until = row.secret, now + OVERLAP
    row.secret, row.changed_at = seal(PURPOSE, secret), now
    row.save(update_fields=["secret", "earlier_secret", "earlier_until", "changed_at"])
    _note("webhook.secret_renewed", row, by, now)
    return row, secret


@transaction.atomic
def end(webhook: Webhook, *, by: User, now: datetime) -> Webhook:
    """Tell it nothing more; what waits is not sent. The same again changes nothing."""
    if Webhook.objects.filter(pk=webhook.pk, ended_at__isnull=True).update(ended_at=now, changed_at=now):
        Telling.objects.filter(webhook=webhook, status=MessageStatus.QUEUED).update(
            status=MessageStatus.FAILED, last_error=ENDED, retry_at=now
        )
        _note("webhook.ended", webhook, by, now)
    webhook.refresh_from_db()
    return webhook


@transaction.atomic
def pause(webhook: Webhook, *, by: User, now: datetime) -> Webhook:
    """Send nothing for the time being: what happens meanwhile waits, and nothing is lost. Raises WebhookEnded."""
    row = _standing(webhook)
    if row.paused_at is None:
        row.paused_at = row.changed_at = now
        row.save(update_fields=["paused_at", "changed_at"])
        _note("webhook.paused", row, by, now)
    return row


@transaction.atomic
def resume(webhook: Webhook, *, by: User, now: datetime) -> Webhook:
    """Send again what a paused webhook is told, beginning with what has waited. Raises WebhookEnded."""
    row = _standing(webhook)
    if row.paused_at is not None:
        row.paused_at, row.changed_at = None, now
        row.save(update_fields=["paused_at", "changed_at"])
        _note("webhook.resumed", row, by, now)
    return row


def _note(kind: str, webhook: Webhook, by: User, now: datetime, **more: Any) -> None:
    """Write in the history what was done with a webhook; the rest of its address may be the receiver's own secret."""
    host = urlsplit(webhook.url).hostname or ""
    record(kind, case=None, by=by, at=now, webhook=str(webhook.uuid), host=host, **more)


def _standing(webhook: Webhook) -> Webhook:
    """The webhook, locked. Raises WebhookEnded."""
    row = Webhook.objects.select_for_update(of=["self"]).select_related("client").get(pk=webhook.pk)
    if row.ended_at is not None:
        raise WebhookEnded
    return row


@transaction.atomic
def send_again(telling: Telling, *, by: User, now: datetime) -> Telling:
    """Put a telling in the queue once more, whatever became of it. Raises WebhookEnded."""
    _again(Telling.objects.filter(pk=telling.pk), _standing(telling.webhook), by, now)
    nudge(TELL, telling.pk)
    telling.refresh_from_db()
    return telling


@transaction.atomic
def send_failed(webhook: Webhook, tellings: QuerySet[Telling], *, by: User, now: datetime) -> int:
    """Put those of the tellings that were given up in the queue once more; how many. Raises WebhookEnded.

    They are taken up by beat, some at a time, the oldest first.
    """
    row = _standing(webhook)
    return _again(tellings.filter(webhook=row, status=MessageStatus.FAILED), row, by, now, handed=None)


def _again(rows: QuerySet[Telling], webhook: Webhook, by: User, now: datetime, handed: Any = HANDED) -> int:
    found = Telling.objects.filter(pk__in=rows.values("pk"))
    count = found.update(
        status=MessageStatus.QUEUED,
        attempts=0,
        retry_at=now,
        handed_until=now + handed if handed else None,
        held_until=None,
        told_at=None,
        last_error="",
    )
    if count:
        _note("webhook.sent_again", webhook, by, now, count=count)
    return count


def check_address(url: str) -> None:
    """Refuse what is not https to a public host, so that nobody makes the server ask inside its own network.

    Where the setting WEBHOOK_LOCAL allows it, http to this machine, too. Raises WebhookAddressRefused.
    """
    try:
        look_up(url, local=settings.WEBHOOK_LOCAL)
    except Refused:
        raise WebhookAddressRefused from None


def hand_out(now: datetime) -> list[int]:
    """Keys of the tellings whose time has come and that no worker has been told of, the oldest first.

    They are marked as handed out. Of one webhook's at most `AT_ONCE` are with the workers at the same time.
    """
    place = Window(RowNumber(), partition_by=F("webhook"), order_by=[F("retry_at").asc(), F("pk").asc()])
    waiting = Telling.objects.filter(UNPAUSED, status=MessageStatus.QUEUED, retry_at__lte=now).annotate(place=place)
    first = waiting.filter(place__lte=AT_ONCE).order_by("retry_at", "pk").values_list("pk", "handed_until")
    found = [pk for pk, until in first if until is None or until <= now][:500]
    Telling.objects.filter(pk__in=found, status=MessageStatus.QUEUED).update(handed_until=now + HANDED)
    return found


def tell(pk: int, *, now: datetime) -> bool:
    """Send one telling; False when there was nothing to do or the receiver did not take it.

    It is claimed for a while in one short transaction, sent in none, and what became of it is written in another: a
    receiver that answers slowly holds no row and no connection's transaction. What the client may not see or read is
    not told.
    """
    telling = _claimed(pk, now)
    if telling is None:
        return False
    answered, error = _sent(telling, now)
    changed: dict[str, Any] = {"answered": answered, "last_error": error, "handed_until": None, "held_until": None}
    if not error:
        changed |= {"status": MessageStatus.SENT, "told_at": now}
    elif error == HIDDEN or telling.attempts >= MOST_ATTEMPTS:
        changed |= {"status": MessageStatus.FAILED, "retry_at": now}
    else:
        changed["retry_at"] = now + min(FIRST_WAIT * 2 ** (telling.attempts - 1), LONGEST_WAIT)
    # Not where somebody has ended the webhook meanwhile, or sent the telling anew.
    mine = Telling.objects.filter(pk=pk, status=MessageStatus.QUEUED, attempts=telling.attempts)
    return bool(mine.update(**changed)) and not error


def _claimed(pk: int, now: datetime) -> Telling | None:
    """The telling, when it waits and no other worker is sending it; counted as an attempt from now on."""
    free = Q(held_until__isnull=True) | Q(held_until__lte=now)
    waiting = Telling.objects.filter(free, UNPAUSED, pk=pk, status=MessageStatus.QUEUED, retry_at__lte=now)
    if not waiting.update(attempts=F("attempts") + 1, held_until=now + HELD):
        return None
    return Telling.objects.select_related(
        "webhook__client__user", "webhook__client__oidc", "event__case__authority"
    ).get(pk=pk)


#: Why nothing is sent of what the client may not see.
HIDDEN = "not visible to the client"
#: What else goes wrong, as the client reads it.
UNSEALABLE = "the secret cannot be read: ask for a new one"
REFUSED = "the address is no public one"
ENDED = "ended"


def _sent(telling: Telling, now: datetime) -> tuple[int | None, str]:
    """The receiver's status, and what went wrong; empty when nothing did."""
    webhook, event = telling.webhook, telling.event
    client = webhook.client
    if webhook.ended_at is not None or client.revoked_at is not None:
        return None, HIDDEN
    if not is_told(event.kind, event.case.kind if event.case else "", client.scopes):
        return None, HIDDEN
    if not Telling.objects.filter(pk=telling.pk).seen_by_its_client(client.user).exists():
        return None, HIDDEN
    try:
        body = body_of(telling)
        headers = headers_of(telling, body, now)
        status = post(look_up(webhook.url, local=settings.WEBHOOK_LOCAL), body, headers)
    except Unsealable:
        log.error("the secret of webhook %s cannot be read with SECRET_KEY or its fallbacks", webhook.uuid)
        return None, UNSEALABLE
    except Refused:
        return None, REFUSED
    except NoAnswer as fault:
        return None, f"no answer ({fault})"
    return status, "" if 200 <= status < 300 else f"answered {status}"


def body_of(telling: Telling) -> bytes:
    """What is sent: which event, when, and of which case; of the programme's own work, which has none, what the event
    names by key."""
    event = telling.event
    case = event.case
    about = {"case": str(case.uuid), "number": str(case.designation)} if case else {"case": None, **event.data}
    told: dict[str, Any] = {
        "type": event.kind,
        "timestamp": event.at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "data": {"event": str(event.uuid), **about},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(telling: Telling, body: bytes, now: datetime) -> dict[str, str]:
    """The names and the signatures of Standard Webhooks: by the secret, and for a day by the one before.

    Raises Unsealable.
    """
    webhook, stamp = telling.webhook, str(int(now.timestamp()))
    signed = f"{telling.uuid}.{stamp}.".encode() + body
    signatures = [_signature(unseal(PURPOSE, webhook.secret), signed)]
    if webhook.earlier_until is not None and now < webhook.earlier_until:
        try:
            signatures.append(_signature(unseal(PURPOSE, webhook.earlier_secret), signed))
        except Unsealable:
            pass  # what cannot be read any more is what the new one has replaced
    return {
        "Content-Type": "application/json",
        "User-Agent": "Programkontor",
        "webhook-id": str(telling.uuid),
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(signatures),
    }


def forget(now: datetime) -> int:
    """Remove what has been told or given up longer ago than WEBHOOK_KEPT_DAYS; returns how many."""
    before = now - timedelta(days=settings.WEBHOOK_KEPT_DAYS)
    over = Telling.objects.exclude(status=MessageStatus.QUEUED)
    return over.filter(retry_at__lt=before).delete()[0]


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
