"""Making, renewing and revoking a person's calendar feed, and finding whose an address is."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from registry.workflow.stream import record
from reporting.models import CalendarFeed
from reporting.permissions import may_have_feed

#: The secret's length: 32 random bytes, 43 letters in the address.
SECRET_BYTES = 32
#: How often the time of last use is written, so that fetching does not write each time.
USED_EVERY = timedelta(minutes=5)


def _checksum(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(user: User, *, now: datetime) -> str:
    """Make the user's feed, or a new one in place of the one that stands; the secret, which is kept nowhere."""
    if not may_have_feed(user):
        raise NotAllowed
    User.objects.select_for_update(of=["self"]).get(pk=user.pk)
    revoke_feed(user, now=now)
    token = secrets.token_urlsafe(SECRET_BYTES)
    CalendarFeed.objects.create(user=user, token_sha256=_checksum(token), created_at=now)
    record("calendar_feed.made", case=None, by=user, at=now)
    return token


@transaction.atomic
def revoke_feed(user: User, *, now: datetime) -> bool:
    """End the user's feed; the address answers as if it had never been. False when there was none."""
    ended = CalendarFeed.objects.standing().filter(user=user).update(revoked_at=now)
    if ended:
        record("calendar_feed.revoked", case=None, by=user, at=now)
    return bool(ended)


def feed_of(user: User) -> CalendarFeed | None:
    """The feed that stands, or None."""
    return CalendarFeed.objects.standing().filter(user=user).first()


def reader_of(token: str, *, now: datetime) -> User | None:
    """Whose feed the address is; None for one that does not stand, or whose person may no longer have a feed."""
    feed = CalendarFeed.objects.standing().filter(token_sha256=_checksum(token)).select_related("user__person").first()
    if feed is None or not feed.user.is_active or not may_have_feed(feed.user):
        return None
    if feed.last_used_at is None or now - feed.last_used_at >= USED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=now)
    reader: User = feed.user
    return reader
