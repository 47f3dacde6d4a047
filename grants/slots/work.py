"""What the granted money asks of the reader: on My day, on the case page, and on one's own application."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.roles import Role
from applications.workflow.accounts import accounts_of
from grants.models import Acceptance, ChangeRequest, Grant, Instalment, Payment, Recovery, Report
from grants.permissions import MAY
from grants.states.changes import ChangeStatus
from grants.states.payments import PaymentStatus
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


def start(user: Any, thing: None, now: datetime) -> Work | None:
    """My day: what waits for those who work with granted money, or for those who got it."""
    if not user.is_authenticated:
        return None
    inside = is_staff_anywhere(user)
    rows = [*_payments(user, now), *_judged(user, now)] if inside else own_todo(user, now)
    return Work(rows, inside) if rows else None


def mine(user: Any, case: Case, now: datetime) -> Work | None:
    """One's own granted application: what is to be done next."""
    rows = own_todo(user, now, case)
    return Work(rows, False) if rows else None


# ------------------------------------------------------------------ the authority's side


def _as(user: Any, act: str) -> set[int]:
    found: set[int] = authorities_as(user, *MAY[f"grants.{act}"])
    return found


def _counted(rows: QuerySet, words: Any, url: str, below: str = "") -> list[Todo]:
    count = rows.count()
    return [Todo(words(count) % {"n": count}, url, below)] if count else []


def _payments(user: Any, now: datetime) -> list[Todo]:
    """The economist's: payments to propose, attest and export, and claims that are late."""
    economist = authorities_as(user, Role.ECONOMIST)
    listed = reverse("grants:payment_list")
    rows = Instalment.objects.visible_to(user).standing().filter(authority__in=economist)
    due = rows.in_status("planned").filter(planned_on__lte=local(now).date())
    paid = Payment.objects.filter(instalment__in=Instalment.objects.visible_to(user))
    to_attest = paid.filter(status=PaymentStatus.PROPOSED, instalment__authority__in=_as(user, "attest_payment"))
    to_export = paid.filter(status=PaymentStatus.ATTESTED, instalment__authority__in=_as(user, "export_payment"))
    late = Recovery.objects.at_work(user).filter(
        status=RecoveryStatus.CLAIMED, due_on__lt=local(now).date(), grant__authority__in=economist
    )
    return [
        *_counted(
            due,
            lambda n: ngettext("%(n)s instalment to propose", "%(n)s instalments to propose", n),
            f"{listed}?state=planned&until={local(now).date()}",
            _("The planned day has come."),
        ),
        *_counted(
            to_attest.exclude(proposer=user.person_id),
            lambda n: ngettext("%(n)s payment to attest", "%(n)s payments to attest", n),
            f"{listed}?state={PaymentStatus.PROPOSED}",
        ),
        *_counted(
            to_export.exclude(proposer=user.person_id).exclude(attester=user.person_id),
            lambda n: ngettext("%(n)s payment to export", "%(n)s payments to export", n),
            f"{listed}?state={PaymentStatus.ATTESTED}",
        ),
        *_counted(
            late,
            lambda n: ngettext("%(n)s claim is not paid in time", "%(n)s claims are not paid in time", n),
            f"{reverse('grants:recoveries')}?state={RecoveryStatus.CLAIMED}",
        ),
    ]


def _judged(user: Any, now: datetime) -> list[Todo]:
    """Requests and claims for those who decide, reports for those who handle the case."""
    handled = Q(grant__case__officer=user.person_id) | Q(grant__case__deputy=user.person_id)
    decides = Q(grant__authority__in=_as(user, "decide_change"))
    asked = ChangeRequest.objects.visible_to(user).filter(handled | decides, status=ChangeStatus.ASKED)
    changes = asked.select_related("grant__case__authority", "grant__project").order_by("asked_at")
    told = Recovery.objects.at_work(user).filter(handled | decides, status=RecoveryStatus.COMMUNICATED)
    claims = (
        told.filter(Q(replied_at__isnull=False) | Q(reply_by__lt=local(now).date()))
        .exclude(communicator=user.person_id)
        .select_related("grant__case__authority", "organisation")
    )
    handed = Report.objects.visible_to(user).filter(
        Q(served__grant__case__officer=user.person_id) | Q(served__grant__case__deputy=user.person_id),
        status=ReportStatus.HANDED_IN,
        served__grant__authority__in=_as(user, "follow_up"),
    )
    reports = handed.select_related("project", "case__authority").distinct().order_by("handed_in_at")
    return [
        *(
            Todo(
                _("Change: %(kind)s") % {"kind": one.get_kind_display()},
                reverse("grants:change", args=[one.uuid]),
                f"{one.grant.case.designation} · {one.grant.project.title}",
            )
            for one in changes.defer("grant__case__search")[:MOST]
        ),
        *(
            Todo(
                _("Decide on the claim on %(party)s: %(amount)s")
                % {"party": one.organisation.name, "amount": kronor(one.amount)},
                reverse("grants:recovery", args=[one.uuid]),
                one.grant.case.designation,
            )
            for one in claims.defer("grant__case__search").order_by("reply_by")[:MOST]
        ),
        *(
            Todo(
                _("Review the report: %(kind)s") % {"kind": one.get_kind_display()},
                reverse("grants:report", args=[one.uuid]),
                f"{one.case.designation} · {one.project.title}",
            )
            for one in reports.defer("case__search")[:MOST]
        ),
    ]


# ------------------------------------------------------------------ the recipients' side


def _day(day: date) -> str:
    return day_long(day, get_language() or "sv")


def own_todo(user: Any, now: datetime, case: Case | None = None) -> list[Todo]:
    """What those who got money are to do, in all their cases or in one: terms, accounts, replies and reports."""
    parts = Participation.objects.filter(person=user.person_id, ended_at__isnull=True)
    if case is not None:
        parts = parts.filter(case=case)
    rights = dict(parts.values_list("case", "rights"))
    grants = Grant.objects.filter(case__in=rights, closing__isnull=True, decision__isnull=False)
    seen = grants.select_related("case__authority", "project", "decision__application").defer("case__search")
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
            one.grant.project.title,
        )
        for one in unnamed.order_by("pk")[:MOST]
    ]


def _accounts(led: Sequence[Grant]) -> list[Todo]:
    rows, done = [], set()
    for grant in led[:MOST]:
        if grant.decision is None or grant.case_id in done:
            continue
        done.add(grant.case_id)
        lacking = [party.name for party, account in accounts_of(grant.decision.application) if account is None]
        if lacking:
            words = _("State the account for payments to %(parties)s") % {"parties": ", ".join(lacking)}
            rows.append(Todo(words, reverse("applications:account", args=[grant.case.uuid]), grant.project.title))
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
