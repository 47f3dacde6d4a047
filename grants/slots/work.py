"""What the granted money asks of the reader: on My day, on the case page, and on one's own application."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.roles import Role
from applications.models import PayeeAccount
from applications.permissions import may_enter_euro_rates
from grants.display.agreement import task_word
from grants.display.todo import MOST, Todo, Work, own_todo
from grants.models import AidAward, ChangeRequest, Grant, Instalment, Payment, Recovery, Report, SetUpTask
from grants.models.payment import Awaited
from grants.permissions import MAY
from grants.queries.accounts import unverified
from grants.states.changes import ChangeStatus
from grants.states.payments import PaymentStatus
from grants.states.recovery import RecoveryStatus
from grants.states.reports import ReportStatus
from grants.workflow.agreeing import facts_of_setup
from grants.workflow.aid import awaited_rates
from registry.models import Case
from registry.queries import sight
from sweden.clock import local
from sweden.typography import day_long, kronor


def start(user: Any, thing: None, now: datetime) -> Work | None:
    """My day: what waits for those who work with granted money, or for those who got it."""
    if not user.is_authenticated:
        return None
    inside = is_staff_anywhere(user)
    rows = (
        [*_payments(user, now), *_registers(user, now), *_rates(user), *_judged(user, now), *_set_up(user)]
        if inside
        else own_todo(user, now)
    )
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
    due = rows.due(local(now).date())
    rejected = rows.in_status(PaymentStatus.REJECTED).exclude(grant__closing__isnull=False)
    paid = Payment.objects.filter(instalment__in=Instalment.objects.visible_to(user))
    to_attest = paid.filter(status=PaymentStatus.PROPOSED, instalment__authority__in=_as(user, "attest_payment"))
    to_export = paid.filter(status=PaymentStatus.ATTESTED, instalment__authority__in=_as(user, "export_payment"))
    late = Recovery.objects.at_work(user).filter(
        status=RecoveryStatus.CLAIMED, due_on__lt=local(now).date(), grant__authority__in=economist
    )
    return [
        *_to_verify(user, economist),
        *_to_confirm(user, economist),
        *_counted(
            rejected,
            lambda n: ngettext(
                "%(n)s payment has been rejected by the bank", "%(n)s payments have been rejected by the bank", n
            ),
            f"{listed}?state={PaymentStatus.REJECTED}",
            _("It is in the plan again. Where the account is wrong, it is verified anew."),
        ),
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


def _registers(user: Any, now: datetime) -> list[Todo]:
    """State aid that the registers are to be told of, with the first last day, for those who tell them."""
    rows = AidAward.objects.visible_to(user).to_tell().filter(grant__authority__in=_as(user, "tell_registers"))
    found = rows.aggregate(count=Count("pk"), first=Min("due_on"))
    count, first = found["count"], found["first"]
    if not count:
        return []
    words = ngettext(
        "%(n)s award of state aid to tell a register of", "%(n)s awards of state aid to tell registers of", count
    )
    late = first < local(now).date()
    below = _("Overdue since %(day)s") if late else _("The first by %(day)s")
    url = f"{reverse('grants:aid')}?state=waiting&ordning=sista"
    return [Todo(words % {"n": count}, url, below % {"day": day_long(first, get_language())})]


def _rates(user: Any) -> list[Todo]:
    """The days whose euro rate decisions on state aid wait for, for those who may enter it."""
    if not may_enter_euro_rates(user):
        return []
    return [
        Todo(
            _("Enter the euro rate of %(day)s") % {"day": day_long(day, get_language())},
            reverse("applications:euro_rates"),
            ngettext("%(n)s decision on state aid waits for it", "%(n)s decisions on state aid wait for it", count)
            % {"n": count},
        )
        for day, count in list(awaited_rates(user).items())[:MOST]
    ]


def _to_verify(user: Any, economist: set[int]) -> list[Todo]:
    """Accounts that wait for one more to call back, in grants that the economist has not called back about."""
    rows = unverified(user, economist).select_related("organisation", "application__case__authority")
    todo = []
    for one in rows.defer("application__case__search")[:MOST]:
        grant = _of_account(one, economist)
        if grant is not None:
            words = _("Call back and verify the account of %(party)s") % {"party": one.organisation.name}
            todo.append(Todo(words, reverse("grants:payments", args=[grant.uuid]), one.application.case.designation))
    return todo


def _of_account(account: PayeeAccount, economist: set[int]) -> Grant | None:
    """The first standing grant that the account is paid of."""
    rows = Grant.objects.filter(case=account.application.case_id, authority__in=economist, withdrawn_at__isnull=True)
    return rows.order_by("pk").first()


def _to_confirm(user: Any, economist: set[int]) -> list[Todo]:
    """Grants where a change has added instalments that nobody has confirmed."""
    rows = Instalment.objects.visible_to(user).standing().filter(authority__in=economist)
    added = rows.filter(waits_for__contains=[Awaited.CONFIRMED]).exclude(met__condition=Awaited.CONFIRMED)
    grants = Grant.objects.filter(instalments__in=added, closing__isnull=True).select_related("case__authority")
    return [
        Todo(
            _("Confirm the instalments that a change has added"),
            reverse("grants:payments", args=[one.uuid]),
            one.case.designation,
        )
        for one in grants.defer("case__search").order_by("pk").distinct("pk")[:MOST]
    ]


def _set_up(user: Any) -> list[Todo]:
    """The tasks of the set-up that the reader sees to, and that the product does not see are done."""
    tasks = SetUpTask.objects.filter(owner=user, done_at__isnull=True, grant__closing__isnull=True)
    seen = tasks.filter(sight(user, case="grant__case__")).select_related("grant__case__authority", "grant__project")
    return [
        Todo(
            _("Set-up: %(task)s") % {"task": task_word(one)},
            reverse("grants:agreement", args=[one.grant.uuid]),
            f"{one.grant.case.designation} · {one.grant.project.title}",
        )
        for one in seen.defer("grant__case__search").order_by("grant", "pk")[:MOST]
        if not facts_of_setup(one.grant).get(one.key)
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
