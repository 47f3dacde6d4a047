"""Where a party's grant is to be paid: said by who coordinates, after hand-in and as long as money may be paid."""

from datetime import datetime

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from applications.errors import ActNotOpen
from applications.models import Application, PayeeAccount
from applications.permissions import coordinates, part_of
from applications.states import Act, Status
from registry.links import whole
from registry.workflow.stream import record
from registry.workflow.telling import tell_coordinators

#: Without hope of money there is nothing to say where it goes.
CLOSED = frozenset({Status.DRAFT, Status.REJECTED, Status.DISMISSED, Status.WITHDRAWN})


def parties_of(application: Application) -> list[Organisation]:
    """The organisations of the version that stands, the coordinator first; then those that have come into the case
    later, as by a change of the grant."""
    parties = application.submitted_version.parties.select_related("organisation").order_by("position")
    found = [one.organisation for one in parties]
    later = application.case.case_organisations.exclude(organisation__in=found).select_related("organisation")
    return found + [one.organisation for one in later.order_by("pk")]


def accounts_of(application: Application) -> list[tuple[Organisation, PayeeAccount | None]]:
    """Each party with the account that counts; None where none has been said."""
    latest: dict[int, PayeeAccount] = {}
    for row in application.accounts.select_related("entered_by__person").order_by("pk"):
        latest[row.organisation_id] = row
    return [(one, latest.get(one.pk)) for one in parties_of(application)]


@transaction.atomic
def say_account(
    application: Application, organisation: Organisation, *, kind: str, number: str, by: User, now: datetime
) -> PayeeAccount:
    """Say to which account a party's grant is to be paid; `number` has been checked. Every coordinating person is told,
    so that nobody changes it unseen. The same again changes nothing.

    Raises NotAllowed, and ActNotOpen for a draft and for what will not be paid.
    """
    application = (
        Application.objects.select_for_update(of=["self"]).select_related("case__authority").get(pk=application.pk)
    )
    if not coordinates(part_of(by, application)) or organisation not in parties_of(application):
        raise NotAllowed
    if application.told_status in CLOSED:
        raise ActNotOpen(status=application.status, act=Act.SAVE)
    before = application.accounts.filter(organisation=organisation).first()
    if before is not None and (before.kind, before.number) == (kind, number):
        return before
    row = PayeeAccount.objects.create(
        application=application,
        organisation=organisation,
        kind=kind,
        number=number,
        entered_by=by,
        entered_at=now,
    )
    record(
        "application.account_said",
        case=application.case,
        by=by,
        at=now,
        organisation=str(organisation.uuid),
        account=str(row.uuid),
    )
    _tell(row, is_new=before is None, now=now)
    return row


def _tell(row: PayeeAccount, *, is_new: bool, now: datetime) -> None:
    """To all who coordinate, in the language of their account. The number is not in the mail."""
    case = row.application.case
    context = {"case": case, "row": row, "is_new": is_new, "path": whole("applications:account", case.uuid)}
    texts = "applications/messages/account"
    tell_coordinators(case, "application.account", texts, context, key=f"account:{row.uuid}", now=now)
