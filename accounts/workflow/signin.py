"""What happens around signing in: trials are counted, devices become known, administrators help people in."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.core import mail
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from accounts.errors import NotAllowed, SelfHelp
from accounts.models import EidIdentity, KnownDevice, Person, SecurityAct, SignInTrials, User
from accounts.permissions import may_help_sign_in, roles_of
from accounts.roles import Role
from accounts.rules import tried
from accounts.texts import fitting
from accounts.weighing import weighs

#: Trials that nobody has repeated for so long are forgotten.
FORGOTTEN = timedelta(days=30)


def digest(purpose: str, text: str, key: str = "") -> str:
    """A keyed digest: the same text gives the same, and nobody without the product's key can try texts against it."""
    key = key or settings.SECRET_KEY
    return hmac.new(key.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def lasting_digest(purpose: str, text: str, rows: QuerySet[Any], field: str) -> str:
    """The digest that rows know a text by, through a change of the key: the row that still has an earlier key's
    (`SECRET_KEY_FALLBACKS`) is given the present one's."""
    found = digest(purpose, text)
    earlier = [digest(purpose, text, key) for key in settings.SECRET_KEY_FALLBACKS]
    if earlier and not rows.filter(**{field: found}).exists():
        rows.filter(**{f"{field}__in": earlier}).update(**{field: found})
    return found


def address_digest(address: str) -> str:
    """What an address is known by among trials."""
    return digest("address", address.strip().lower())


def device_digest(token: str) -> str:
    """What a device's cookie is known by."""
    return hashlib.sha256(token.encode()).hexdigest()


def known_device(address: str, token: str) -> KnownDevice | None:
    """The device by whose cookie this address's owner has signed in before."""
    if not token:
        return None
    return KnownDevice.objects.filter(user__email__iexact=address.strip(), digest=device_digest(token)).first()


@transaction.atomic
def begin_trial(address: str, device: KnownDevice | None, *, now: datetime) -> bool:
    """Count one more password for the address; False when none is heard now. From a known device it is counted by
    itself, so that a stranger's trials keep nobody out of the own computer."""
    name, place = address_digest(address), device.digest if device else ""
    if SignInTrials.objects.filter(address=name, device=place, locked_until__gt=now).exists():
        return False
    user = User.objects.filter(email__iexact=address.strip()).first()
    made = {"last_at": now, "user": user}
    _row, new = SignInTrials.objects.get_or_create(address=name, device=place, defaults=made)
    if new:
        SignInTrials.objects.filter(last_at__lt=now - FORGOTTEN).delete()
    row = SignInTrials.objects.select_for_update(of=["self"]).get(address=name, device=place)
    if row.locked_until is not None and now < row.locked_until:
        return False
    since = None if row.locked_until is not None else row.last_at
    row.failures, row.locked_until = tried(row.failures, since, now)
    row.last_at, row.user = now, user
    row.save(update_fields=["failures", "locked_until", "last_at", "user"])
    return True


def end_trials(address: str, device: KnownDevice | None) -> None:
    """The password was right: nothing counts any longer from there."""
    place = device.digest if device else ""
    SignInTrials.objects.filter(address=address_digest(address), device=place).delete()


def remember_device(user: User, token: str, agent: str, *, now: datetime) -> tuple[str, bool]:
    """Know the browser the next time. Returns what its cookie shall hold, and whether its owner must be told: it is
    new, and not the first."""
    if token:
        known = KnownDevice.objects.filter(user=user, digest=device_digest(token))
        if known.update(last_at=now):
            return token, False
    first = not KnownDevice.objects.filter(user=user).exists()
    token = token or secrets.token_urlsafe(32)
    made = {"agent": agent[:200], "first_at": now, "last_at": now}
    KnownDevice.objects.get_or_create(user=user, digest=device_digest(token), defaults=made)
    return token, not first


def remember_identity(person: Person, found: str, source: str, *, now: datetime) -> None:
    """That an e-ID showed this person. Whose it is already stays so."""
    EidIdentity.objects.get_or_create(digest=found, defaults={"person": person, "source": source, "first_at": now})


def _help(user: User, by: User) -> None:
    if not may_help_sign_in(by, user):
        raise NotAllowed
    if user.person_id == by.person_id:
        raise SelfHelp


def _told(kind: str, user: User, *, by: User, now: datetime, reason: str) -> SecurityAct:
    """Write down what was done, and tell the account's owner: if it was not they who asked, they know at once."""
    act = SecurityAct.objects.create(kind=kind, user=user, by=by, at=now, reason=fitting(SecurityAct, "reason", reason))
    at = [role.authority.short_name for role in roles_of(by) if role.role == Role.ADMINISTRATOR and role.authority]
    with translation.override(user.language):
        context = {"kind": str(kind), "at": ", ".join(at)}
        subject = render_to_string("account/email/helped_subject.txt", context).strip()
        mail.send_mail(subject, render_to_string("account/email/helped_message.txt", context), None, [user.email])
    return act


@weighs
@transaction.atomic
def lift_lock(user: User, *, by: User, now: datetime, reason: str = "") -> SecurityAct:
    """Let passwords be heard again for an account. Raises NotAllowed, SelfHelp."""
    _help(user, by)
    SignInTrials.objects.filter(user=user).delete()
    return _told(SecurityAct.Kind.LIFTED, user, by=by, now=now, reason=reason)


@weighs
@transaction.atomic
def remove_second_step(user: User, *, by: User, now: datetime, reason: str) -> SecurityAct:
    """For someone who has lost telephone and codes: passkeys, app and codes go, and all sessions with them.

    Whoever must have a second step is led to set up a new one. Raises NotAllowed, SelfHelp.
    """
    _help(user, by)
    Authenticator.objects.filter(user=user).delete()
    KnownDevice.objects.filter(user=user).delete()
    end_sessions(user)
    return _told(SecurityAct.Kind.STEP_REMOVED, user, by=by, now=now, reason=reason)


@weighs
@transaction.atomic
def sign_out_everywhere(user: User, *, by: User, now: datetime, reason: str) -> SecurityAct:
    """End every session of an account. Raises NotAllowed, SelfHelp."""
    _help(user, by)
    end_sessions(user)
    return _told(SecurityAct.Kind.SESSIONS_ENDED, user, by=by, now=now, reason=reason)


def end_sessions(user: User) -> None:
    """End every session of the account, those too that are in no list: none carries its new mark."""
    user.session_mark = secrets.token_urlsafe(16)
    user.save(update_fields=["session_mark"])
    for session in UserSession.objects.filter(user=user):
        session.end()


def end_other_sessions(request: HttpRequest) -> None:
    """End every session of the reader's but the one that asks for it, which is given the new mark."""
    user = User.objects.get(pk=request.user.pk)
    for session in UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key):
        session.end()
    user.session_mark = secrets.token_urlsafe(16)
    user.save(update_fields=["session_mark"])
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
