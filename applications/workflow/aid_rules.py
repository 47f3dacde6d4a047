"""Entering rules of state aid: checked, written once, never changed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import User
from applications.errors import AidRulesKeyTaken, AidRulesUnreadable, EuroRateTaken
from applications.loading.files import faults
from applications.models import AidRuleSet, EuroRate
from applications.permissions import may_enter_aid_rules, may_enter_euro_rates
from applications.rules.aid.ruleset import Family, RuleSet, valid_on
from registry.workflow.stream import record
from sweden.findings import Finding


def _hash(content: Mapping[str, Any]) -> str:
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


@transaction.atomic
def enter(content: Mapping[str, Any], *, source: str, by: User, now: datetime) -> AidRuleSet:
    """Enter a set. Raises NotAllowed, AidRulesUnreadable with every fault, AidRulesKeyTaken."""
    if not may_enter_aid_rules(by):
        raise NotAllowed
    row = _enter(content, source=source, by=by, now=now)
    if row is None:
        raise AidRulesKeyTaken(key=content["key"])
    return row


@transaction.atomic
def load(contents: Iterable[Mapping[str, Any]], *, source: str, now: datetime) -> list[AidRuleSet]:
    """Enter all sets that are not there, as the product's own; those that are stay. Raises as `enter` does."""
    return [row for content in contents if (row := _enter(content, source=source, by=None, now=now))]


def _enter(content: Mapping[str, Any], *, source: str, by: User | None, now: datetime) -> AidRuleSet | None:
    """The new row; None when the very same content stands there already."""
    if wrong := faults(content):
        raise AidRulesUnreadable(faults=wrong)
    sha256 = _hash(content)
    if known := AidRuleSet.objects.filter(key=content["key"]).first():
        if known.sha256 == sha256:
            return None
        raise AidRulesKeyTaken(key=content["key"])
    row = AidRuleSet.objects.create(
        key=content["key"],
        family=content["family"],
        title_sv=content["title_sv"],
        title_en=content["title_en"],
        valid_from=date.fromisoformat(content["valid_from"]),
        valid_to=date.fromisoformat(content["valid_to"]) if content["valid_to"] else None,
        content=dict(content),
        sha256=sha256,
        source=source,
        entered_by=by,
        entered_at=now,
    )
    record("aid_rules.entered", case=None, by=by, at=now, key=row.key)
    return row


def rules_on(day: date) -> tuple[dict[Family, RuleSet], dict[Family, list[Finding]]]:
    """The set of each family that is valid on the day of a decision, and for each family without one the finding."""
    rows = [row.rules for row in AidRuleSet.objects.valid_on(day).order_by("pk")]
    valid: dict[Family, RuleSet] = {}
    missing: dict[Family, list[Finding]] = {}
    for family in Family:
        found, findings = valid_on([one for one in rows if one.family is family], day)
        if found is None:
            missing[family] = findings
        else:
            valid[family] = found
    return valid, missing


@transaction.atomic
def enter_rate(day: date, kronor: Decimal, *, source: str, by: User | None, now: datetime) -> EuroRate:
    """Enter what a euro was worth on a day. `by` None: by a command. Raises NotAllowed, EuroRateTaken."""
    if by is not None and not may_enter_euro_rates(by):
        raise NotAllowed
    if EuroRate.objects.filter(day=day).exists():
        raise EuroRateTaken(day=day)
    row = EuroRate.objects.create(day=day, kronor=kronor, source=source, entered_by=by, entered_at=now)
    record("euro_rate.entered", case=None, by=by, at=now, key=day.isoformat())
    return row
