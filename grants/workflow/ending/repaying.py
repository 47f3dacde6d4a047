"""An authority's terms of repayment: taken as a standpoint, and asked for when a claim is decided on."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Authority, User
from grants.errors.settlement import RepaymentTermsMissing, SaysNothing
from grants.models import RepaymentTerms
from grants.permissions import may
from registry.workflow.stream import record

#: What a standpoint says beside its day.
WORDS = ("account", "legal_basis", "source", "quote")


@transaction.atomic
def set_terms(authority: Authority, *, values: Mapping[str, Any], by: User, now: datetime) -> RepaymentTerms:
    """Take a standpoint: `valid_from`, `account`, `legal_basis`, `source` and `quote`. Claims that are decided on keep
    theirs. Raises NotAllowed, SaysNothing."""
    if not may(by, "set_repayment_terms", authority):
        raise NotAllowed
    words = {name: values[name].strip() for name in WORDS}
    if not all(words.values()):
        raise SaysNothing
    row = RepaymentTerms.objects.create(
        authority=authority, valid_from=values["valid_from"], **words, set_by=by, set_at=now
    )
    record(
        "grant.repayment_terms_set",
        case=None,
        by=by,
        at=now,
        authority=authority.key,
        valid_from=row.valid_from.isoformat(),
        account=row.account,
    )
    return row


def terms_on(authority: Authority, day: date) -> RepaymentTerms | None:
    """What the authority says on the day; None where it has said nothing."""
    return RepaymentTerms.objects.filter(authority=authority, valid_from__lte=day).first()


def demanded_on(authority: Authority, day: date) -> RepaymentTerms:
    """The same. Raises RepaymentTermsMissing: without an account and a legal basis nothing is claimed."""
    found = terms_on(authority, day)
    if found is None:
        raise RepaymentTermsMissing(authority=authority.short_name)
    return found
