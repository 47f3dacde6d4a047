"""Webhooks: set up by a machine client, told of events by a worker, tried again with longer and longer waits.

What is sent follows Standard Webhooks (standardwebhooks.com): `webhook-id`, `webhook-timestamp` and
`webhook-signature`, an HMAC-SHA256 over the three with the webhook's secret. The body names what happened and where;
what stands there is fetched through the API, with the rights of the one who asks.
"""

import base64
import hashlib
import hmac
import ipaddress
import json
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.models import ApiClient, User
from registry.errors import WebhookAddressRefused
from registry.models import Case, Telling, Webhook
from registry.models.outbox import MessageStatus
from registry.workflow.outbox import nudge
from registry.workflow.stream import record

TELL = "registry.tasks.tell_webhook"
#: First words of the events that can be listened to.
KINDS = ("application", "assignment", "call", "case", "decision", "grant", "ledger", "occasion", "report")
#: After so many attempts it is given up, about two and a half days after the first; it can be sent anew by hand.
MOST_ATTEMPTS = 20
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=6)
#: Seconds to wait for the receiver.
PATIENCE = 10


def secret_of(webhook: Webhook) -> str:
    """What the webhook's messages are signed with. Worked out from the product's own secret, and stored nowhere."""
    key = salted_hmac("registry.webhook", str(webhook.uuid), algorithm="sha256").digest()
    return "whsec_" + base64.b64encode(key).decode()


@transaction.atomic
def set_up(client: ApiClient, *, url: str, kinds: Sequence[str], by: User, now: datetime) -> Webhook:
    """Tell the address of events from now on. Raises WebhookAddressRefused for what is no public https address."""
    check_address(url)
    webhook = Webhook.objects.create(client=client, url=url, kinds=sorted(set(kinds)), created_at=now)
    record("webhook.set_up", case=None, by=by, at=now, webhook=str(webhook.uuid))
    return webhook


@transaction.atomic
def end(webhook: Webhook, *, by: User, now: datetime) -> Webhook:
    """Tell it nothing more; what waits is not sent. The same again changes nothing."""
    if Webhook.objects.filter(pk=webhook.pk, ended_at__isnull=True).update(ended_at=now):
        Telling.objects.filter(webhook=webhook, status=MessageStatus.QUEUED).update(
            status=MessageStatus.FAILED, last_error="ended"
        )
        record("webhook.ended", case=None, by=by, at=now, webhook=str(webhook.uuid))
    webhook.refresh_from_db()
    return webhook


@transaction.atomic
def send_again(telling: Telling, *, now: datetime) -> Telling:
    """Put a telling in the queue once more, whatever became of it."""
    Telling.objects.filter(pk=telling.pk).update(
        status=MessageStatus.QUEUED, attempts=0, retry_at=now, told_at=None, last_error=""
    )
    nudge(TELL, telling.pk)
    telling.refresh_from_db()
    return telling


def check_address(url: str) -> None:
    """Refuse what is not https to a public host, so that nobody makes the server ask inside its own network.

    Where the setting WEBHOOK_LOCAL allows it, http to this machine, too. Raises WebhookAddressRefused.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise WebhookAddressRefused from None
    if settings.WEBHOOK_LOCAL and parts.scheme == "http" and host in ("127.0.0.1", "localhost"):
        return
    if parts.scheme != "https" or not host or parts.username or parts.password:
        raise WebhookAddressRefused
    try:
        found = socket.getaddrinfo(host, port or 443, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):  # no such host, or no name of a host at all
        raise WebhookAddressRefused from None
    if not all(is_public(str(one[4][0])) for one in found):
        raise WebhookAddressRefused


#: Addresses that lead on to others within them (NAT64, 6to4), which may be the server's own network's.
WRAPPING = [ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")]


def is_public(address: str) -> bool:
    """Whether an IP address is one host on the internet."""
    ip = ipaddress.ip_address(address)
    return ip.is_global and not ip.is_multicast and not any(ip in one for one in WRAPPING)


def due(now: datetime) -> list[int]:
    """Keys of the tellings whose time has come, the oldest first."""
    waiting = Telling.objects.filter(status=MessageStatus.QUEUED, retry_at__lte=now).order_by("retry_at", "pk")
    return list(waiting.values_list("pk", flat=True)[:500])


def tell(pk: int, *, now: datetime) -> bool:
    """Send one telling; False when there was nothing to do or the receiver did not take it.

    The row is locked meanwhile, so two workers do not send it side by side. What the client may not see is not told.
    """
    with transaction.atomic():
        telling = (
            Telling.objects.select_for_update(skip_locked=True, of=["self"])
            .select_related("webhook__client__user", "event__case__authority")
            .filter(pk=pk, status=MessageStatus.QUEUED, retry_at__lte=now)
            .first()
        )
        if telling is None:
            return False
        telling.attempts += 1
        answered, error = _sent(telling, now)
        telling.answered, telling.last_error = answered, error[:300]
        if not error:
            telling.status, telling.told_at = MessageStatus.SENT, now
        elif error == HIDDEN or telling.attempts >= MOST_ATTEMPTS:
            telling.status = MessageStatus.FAILED
        else:
            telling.retry_at = now + min(FIRST_WAIT * 2 ** (telling.attempts - 1), LONGEST_WAIT)
        telling.save(update_fields=["attempts", "answered", "last_error", "status", "told_at", "retry_at"])
        return telling.status == MessageStatus.SENT


#: Why nothing is sent of what the client may not see.
HIDDEN = "not visible to the client"


def _sent(telling: Telling, now: datetime) -> tuple[int | None, str]:
    """The receiver's status, and what went wrong; empty when nothing did."""
    webhook, event = telling.webhook, telling.event
    if webhook.ended_at is not None or webhook.client.revoked_at is not None:
        return None, HIDDEN
    if event.case is None or not Case.objects.visible_to(webhook.client.user).filter(pk=event.case_id).exists():
        return None, HIDDEN
    try:
        check_address(webhook.url)
        with requests.Session() as session:
            session.trust_env = False  # no proxy and no password of the server's own goes to a stranger
            answer = session.post(
                webhook.url,
                data=(body := body_of(telling)),
                headers=headers_of(telling, body, now),
                timeout=PATIENCE,
                allow_redirects=False,
                stream=True,  # what the receiver says beside its status is not read, however long it is
            )
    except (requests.RequestException, WebhookAddressRefused) as fault:
        return None, str(fault) or type(fault).__name__
    return answer.status_code, "" if 200 <= answer.status_code < 300 else f"answered {answer.status_code}"


def body_of(telling: Telling) -> bytes:
    """What is sent: which event, when, and of which case."""
    event = telling.event
    told: dict[str, Any] = {
        "type": event.kind,
        "timestamp": event.at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "data": {"event": str(event.uuid), "case": str(event.case.uuid), "number": str(event.case.designation)},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(telling: Telling, body: bytes, now: datetime) -> dict[str, str]:
    """The names and the signature of Standard Webhooks."""
    stamp = str(int(now.timestamp()))
    key = base64.b64decode(secret_of(telling.webhook).removeprefix("whsec_"))
    signed = hmac.digest(key, f"{telling.uuid}.{stamp}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Programkontor",
        "webhook-id": str(telling.uuid),
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(signed).decode(),
    }
