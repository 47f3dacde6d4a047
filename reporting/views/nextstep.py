"""What is next to do with a report, for the one who reads its page."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.queries.grants import whole
from registry.display import Link, NextStep, ShownFinding
from reporting.kinds.letters import account
from reporting.models import Report, StepKind
from reporting.permissions import may_approve, may_deliver, may_freeze, may_settle, may_write
from reporting.states import OccasionStatus
from reporting.workflow.settling import awaited, candidates, settled
from sweden.bankdays import latest_banking_day_on_or_before
from sweden.clock import local
from sweden.findings import Severity
from sweden.typography import day_long, kronor

#: What no decision is made over, unless it is excepted.
STOPPING = (Severity.BLOCKING, Severity.OVERRIDE, Severity.REASON)


def next_step(view: Any, texts: Any, report: Report | None, findings: Sequence[ShownFinding]) -> NextStep | None:
    """The one act that is next for the reader of a report's page (`view`), or what is waited for; `findings` is what
    its checks say."""
    user, occasion = view.request.user, view.occasion
    if occasion.status == OccasionStatus.DELIVERED:
        return _after(view, report) if view.kind.signed and report and may_settle(user, occasion) else None
    if occasion.status == OccasionStatus.APPROVED:
        if report and report.document_id:
            if view.kind.signed and not report.steps.exists():
                act = Link(_("Upload the signed copy"), reverse("reporting:signed", args=[occasion.uuid]))
                return NextStep(
                    _("Have it signed, and upload the signed copy"),
                    _("Print the PDF or sign it digitally. It is sent together with the signed copy."),
                    act=act if may_settle(user, occasion) else None,
                )
            act = Link(
                _("Send the document") if view.kind.signed else _("Deliver the report"),
                reverse("reporting:deliver", args=[occasion.uuid]),
            )
            if view.kind.signed:
                return NextStep(
                    _("Send it to %(recipient)s") % {"recipient": occasion.duty.recipient_organisation},
                    _("The signed copy is kept in the case."),
                    act=act if may_deliver(user, occasion) else None,
                )
            if view.kind.kept:
                return NextStep(
                    _("Keep the document"),
                    _("It is sent to nobody. Kept, it is never changed; a change is a new version."),
                    act=Link(_("Keep the document"), reverse("reporting:deliver", args=[occasion.uuid]))
                    if may_deliver(user, occasion)
                    else None,
                )
            return NextStep(
                _("Deliver the report to the Government Offices"),
                _("All that answer for it have decided, and the PDF is ready."),
                act=act if may_deliver(user, occasion) else None,
            )
        return NextStep(_("The PDF is being made"), _("It can be delivered when it is ready."))
    parties = list(occasion.parties.all())
    if view.kind.details and may_settle(user, occasion) and not occasion.details.exists():
        return NextStep(
            _("Enter the details"),
            _("Amounts, account, contact and who signs. The page shows at once what the letter would say."),
            act=Link(_("Enter the details"), reverse("reporting:details", args=[occasion.uuid])),
        )
    for section in view.kind.written:
        for party in parties:
            mine = may_write(user, occasion, party.authority)
            row = texts.get((section.key, party.authority.pk))
            written = {p.authority.key: t.text for p in parties if (t := texts.get((section.key, p.authority_id)))}
            lacks = party.authority.key in section.lacks(view.keys, written)
            if mine and lacks and not (row and row.text.strip()):
                return NextStep(
                    _("Write section %(number)s, %(heading)s") % {"number": section.number, "heading": section.heading}
                    + (f" ({section.area_name})" if section.area else ""),
                    section.guidance,
                    act=Link(_("Write the section"), view.address(section.key) + f"#text-{party.authority.key}"),
                )
    if view.dataset is None:
        open_now = not view.kind.waits or local(view.request.now).date() > occasion.cutoff_on
        act = Link(_("Freeze the figures"), reverse("reporting:freeze", args=[occasion.uuid]))
        if open_now and not may_freeze(user, occasion):
            return NextStep(
                _("The figures have not been frozen yet"),
                _("A case officer or an economist freezes them. Then the report can be decided on."),
            )
        return NextStep(
            _("Freeze the figures"),
            _("Frozen figures stay as they are when the ledger goes on.")
            if not view.kind.waits
            else _("The cut-off has passed. Frozen figures stay as they are when the ledger goes on.")
            if open_now
            else _("They can be frozen after the cut-off. Until then the page shows what the report would say today."),
            act=act if open_now and may_freeze(user, occasion) else None,
        )
    if stops := [one for one in findings if one.severity in STOPPING and not one.excepted]:
        first = next((one for one in stops if one.act), stops[0])
        return NextStep(_("Mend what the checks stop, then it can be decided"), first.sentence, act=first.act)
    approved = set(occasion.approvals.filter(withdrawn_at__isnull=True).values_list("authority", flat=True))
    for party in occasion.parties.all():
        if party.authority_id not in approved and may_approve(user, occasion, party.authority):
            return NextStep(
                _("Decide on the report for %(authority)s") % {"authority": party.authority.short_name},
                _("Your decision holds for exactly this text and these figures."),
                act=Link(_("Decide"), reverse("reporting:approve", args=[occasion.uuid, party.authority.key])),
            )
    return NextStep(_("The report waits for the authorities' decisions"))


def _after(view: Any, report: Report) -> NextStep | None:
    """What is left to do with a letter about money that has been sent: the answer, then the money itself."""
    occasion = view.occasion
    if not report.steps.filter(kind=StepKind.ACKNOWLEDGED).exists():
        return NextStep(
            _("Note the answer of %(recipient)s") % {"recipient": occasion.duty.recipient_organisation},
            _("When they have acknowledged the document, write the day and their number."),
            act=Link(_("Note the answer"), reverse("reporting:acknowledged", args=[occasion.uuid])),
        )
    left = awaited(report) - settled(report)
    if left <= 0:
        return None
    amount = kronor(whole(left))
    if candidates(report):
        return NextStep(
            _("Reconcile %(amount)s") % {"amount": amount},
            _("There are entries in the ledger that may be this money."),
            act=Link(_("Reconcile"), reverse("reporting:reconcile", args=[occasion.uuid])),
        )
    own = next(iter(view.content["agencies"].values()))
    ledger = Link(_("Open the ledger"), reverse("programmes:ledger", args=[own["assignment_uuid"]]))
    booked = _("What the bank has moved is booked in the ledger. Then it is reconciled with this document.")
    if occasion.duty.document_kind == "requisition":
        return NextStep(_("Wait for %(amount)s, and book it") % {"amount": amount}, booked, act=ledger)
    where = _("To %(account)s with the reference %(reference)s.") % {
        "account": account(view.content["details"]),
        "reference": own["decision_number"],
    }
    latest = latest_banking_day_on_or_before(occasion.due_on)
    if local(view.request.now).date() > latest:  # money that came back later, by a supplementary statement
        when = _("It is paid without delay.")
    else:
        early = latest_banking_day_on_or_before(latest - timedelta(days=1))
        when = _("The money is to be there on %(day)s at the latest. Pay it on %(early)s at the latest.") % {
            "day": day_long(latest, get_language()),
            "early": day_long(latest_banking_day_on_or_before(early - timedelta(days=1)), get_language()),
        }
    return NextStep(_("Pay back %(amount)s, and book it") % {"amount": amount}, f"{where} {when} {booked}", act=ledger)
