"""What those who got money are to do: terms, accounts, replies and reports, on My day and beside their grant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.workflow.accounts import accounts_of
from grants.models import Acceptance, Grant, Recovery, Report
from grants.queries.money import money_of
from grants.queries.standing import standings
from grants.states.recovery import RecoveryStatus
from grants.states.reports import ReportStatus
from grants.workflow.reports.judging import open_threads
from registry.models import Case, Participation
from registry.models.access import Rights
from sweden.clock import local
from sweden.typography import day_long, kronor

#: How many of one kind are named; more stand in their lists.
MOST = 8


@dataclass(frozen=True)
class Todo:
    """Something to do: the words, where, and what stands below."""

    words: str
    url: str
    below: str = ""


@dataclass(frozen=True)
class Work:
    """What is to be done, and whether the reader is on the authority's side."""

    rows: list[Todo]
    inside: bool


def _day(day: date) -> str:
    return day_long(day, get_language() or "sv")


def own_todo(user: Any, now: datetime, case: Case | None = None) -> list[Todo]:
    """What those who got money are to do, in all their cases or in one: terms, accounts, replies and reports."""
    parts = Participation.objects.filter(person=user.person_id, ended_at__isnull=True)
    if case is not None:
        parts = parts.filter(case=case)
    rights = dict(parts.values_list("case", "rights"))
    grants = Grant.objects.filter(case__in=rights, closing__isnull=True, decision__isnull=False)
    seen = grants.select_related("case__authority", "authority", "project", "decision__application")
    seen = seen.defer("case__search")
    found = {one.pk: one for one in seen.order_by("pk")}
    led = [one for one in found.values() if rights[one.case_id] == Rights.COORDINATE]
    rows = [*_terms(user, found, led), *_accounts(led), *_claims(user, found)]
    return rows + _reports(user, now, list(rights))


def _terms(user: Any, grants: dict[int, Grant], led: Sequence[Grant]) -> list[Todo]:
    waiting = Acceptance.objects.filter(is_accepted__isnull=True).select_related("organisation", "grant__project")
    asked = waiting.exclude(email="").filter(email=user.email.lower(), grant__closing__isnull=True)
    if len(grants) == 1:
        asked = asked.filter(grant__in=grants)
    rows = [
        Todo(
            _("Read the terms and answer for %(party)s") % {"party": one.organisation.name},
            reverse("grants:accept", args=[one.uuid]),
            one.grant.project.title,
        )
        for one in asked.order_by("pk")[:MOST]
    ]
    unnamed = waiting.filter(email="", grant__in=[one.pk for one in led])
    return rows + [
        Todo(
            _("Name who accepts the terms for %(party)s") % {"party": one.organisation.name},
            reverse("grants:mine", args=[grants[one.grant_id].uuid]),
            _whose(grants[one.grant_id], led),
        )
        for one in unnamed.order_by("pk")[:MOST]
    ]


def _whose(grant: Grant, led: Sequence[Grant]) -> str:
    """The grant's case and project, and whose grant it is where several authorities pay one project."""
    paying = {one.authority_id for one in led if one.case_id == grant.case_id}
    parts = [grant.case.designation, grant.project.title]
    if len(paying) > 1:
        parts.insert(1, _("the grant from %(authority)s") % {"authority": grant.authority})
    return " · ".join(parts)


def _accounts(led: Sequence[Grant]) -> list[Todo]:
    found, sums = {}, money_of(led)
    for grant in led[:MOST]:
        if grant.decision is not None and grant.case_id not in found:
            found[grant.case_id] = (grant, accounts_of(grant.decision.application))
    stand = standings([one.pk for _grant, accounts in found.values() for _party, one in accounts if one])
    rows = []
    for case, (grant, accounts) in found.items():
        paid = {party for one in led if one.case_id == case for party in sums[one.pk].parties}
        lacking = [party.name for party, account in accounts if account is None and party.pk in paid]
        wrong = [party.name for party, one in accounts if one and stand[one.pk].is_refused]
        for names, words in (
            (lacking, _("State the account for payments to %(parties)s")),
            (wrong, _("Check the account for payments to %(parties)s: the bank says that it is wrong")),
        ):
            if names:
                url = reverse("applications:account", args=[grant.case.uuid])
                rows.append(Todo(words % {"parties": ", ".join(names)}, url, grant.project.title))
    return rows


def _claims(user: Any, grants: dict[int, Grant]) -> list[Todo]:
    open_ones = Recovery.objects.visible_to(user).filter(
        grant__in=grants, status__in=[RecoveryStatus.COMMUNICATED, RecoveryStatus.CLAIMED]
    )
    rows = []
    for one in open_ones.select_related("organisation").order_by("reply_by", "pk")[:MOST]:
        words = {"amount": kronor(one.amount), "party": one.organisation.name}
        if one.status == RecoveryStatus.CLAIMED:
            below = _("To be paid by %(day)s.") % {"day": _day(one.due_on)}
            title = _("Repay: %(party)s, %(amount)s") % words
        elif one.replied_at is None:
            below = _("Reply at the latest %(day)s.") % {"day": _day(one.reply_by)}
            title = _("Reply on the claim on %(party)s: %(amount)s") % words
        else:
            continue
        rows.append(Todo(title, reverse("grants:recovery", args=[one.uuid]), below))
    return rows


def _reports(user: Any, now: datetime, cases: Sequence[int]) -> list[Todo]:
    own = Report.objects.written_by(user).filter(case__in=cases)
    rows = []
    asked = own.filter(messages__from_authority=True).exclude(status__in=[ReportStatus.APPROVED, ReportStatus.SKIPPED])
    for one in asked.select_related("project").distinct().order_by("due_on", "pk")[:MOST]:
        for question in open_threads(one)[:1]:
            below = question.text if len(question.text) <= 120 else f"{question.text[:119]}…"
            title = _("Answer the question about the report: %(kind)s") % {"kind": one.get_kind_display()}
            rows.append(Todo(title, reverse("grants:report", args=[one.uuid]), below))
    due = own.to_hand_in().filter(opens_on__lte=local(now).date()).select_related("project")
    for one in due.order_by("due_on", "pk")[:MOST]:
        below = _("At the latest %(day)s. %(title)s") % {"day": _day(one.due_on), "title": one.project.title}
        title = _("Hand in the report: %(kind)s") % {"kind": one.get_kind_display()}
        rows.append(Todo(title, reverse("grants:report", args=[one.uuid]), below))
    return rows
