"""Handing in and withdrawing. The only place where a draft becomes an application that the authority has received."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.prepared import Prepared
from applications.documents import checksum, snapshot
from applications.errors import (
    ActNotOpen,
    CallClosed,
    CallNotYetOpen,
    ChangedSinceRead,
    LateNotTaken,
    NotReadyToSubmit,
    RoundClosed,
    SupplementAwaited,
)
from applications.models import (
    AidCost,
    Application,
    ApplicationVersion,
    BudgetLine,
    FinancingLine,
    ProjectParty,
    RequestedAmount,
    RevisionLog,
    Round,
)
from applications.models.rounds import Outcome, RoundKind
from applications.permissions import coordinates, may_open, part_of
from applications.states import Act, Status, is_open, next_status
from applications.workflow.confirmations import ask_for_confirmation
from applications.workflow.facts import PARTIES, Standing, aid_of
from applications.workflow.international import frozen_checklist
from applications.workflow.openings import closing_of
from applications.workflow.receipts import receipt_key
from applications.workflow.rounds import day_judged, end, open_round
from calls.rules.deadlines import has_closed, has_opened
from registry.links import whole
from registry.models import Case
from registry.models.access import Rights
from registry.models.stream import Direction
from registry.workflow.cases import give_number, retitle, set_organisations
from registry.workflow.outbox import queue_job, queue_message
from registry.workflow.stream import record, register
from registry.workflow.telling import tell_coordinators

STORE_RECEIPT = "applications.tasks.store_receipt"


_WHOLE = Prepared(
    lambda application: Application.objects.select_related(
        "call__case__officer", "case__authority__organisation", "case__officer"
    ).filter(pk=application),
    application=int,
)


def _locked(application: Application) -> Application:
    """The application, held until the transaction ends, with case and call as they stand once it is held: what is
    joined in the query that waits for the lock would still be as it was before the wait.
    """
    Application.objects.select_for_update().only("pk").get(pk=application.pk)
    return _WHOLE(application=application.pk)[0]


@transaction.atomic
def submit(
    application: Application,
    *,
    by: User,
    now: datetime,
    late: bool = False,
    declarations: Sequence[str] = (),
    read: int | None = None,
) -> Application:
    """Hand the application in (lämna in). `now` is when the request arrived; the closing moment itself is in time.

    After it the ordinary way is closed (CallClosed, the draft is kept), and `late` hands it in as late: received,
    registered and marked (FL 19–20 §§ on what is done with it), unless the call takes in nothing late (LateNotTaken).
    A second click changes nothing and returns the same.
    An open round is handed in the same way: a withdrawn application anew under its number, a supplement in place of
    the version that stood. `read` is the revision that the one who hands in has read; None where nobody looked.
    Raises NotReadyToSubmit with `findings` and `missing`, ChangedSinceRead, NotAllowed, RoundClosed.
    """
    application = _locked(application)
    part = part_of(by, application)
    if not coordinates(part):
        raise NotAllowed
    opened = open_round(application) if application.submitted_at else None
    if application.submitted_at and opened is None:
        return application
    act = _ACTS[opened.kind if opened else None]
    is_late = application.late
    if act == Act.SUPPLEMENT:
        if not opened.is_open_at(now):
            raise RoundClosed
    else:
        is_late = _is_late(application, now)
        if is_late and not application.call.takes_late:
            raise LateNotTaken
        if is_late and not late:
            raise CallClosed
    version, aid = _ready_version(application, opened, read, now)
    _freeze(version, declarations=declarations, aid=aid, by=by, now=now)

    case = give_number(application.case, now=now, by=by)
    parties = PARTIES(version=version.pk)
    coordinator = next(party for party in parties if party.is_coordinator)
    application.status = next_status(application.status, act)
    if act != Act.SUPPLEMENT:
        application.submitted_at, application.submitted_by, application.late = now, by, is_late
    application.submitted_version = version
    application.title = version.title
    application.coordinator = coordinator.organisation
    application.technology_area = version.technology_area
    application.requested = sum(version.requested_amounts.values_list("amount", flat=True))
    application.save()
    if opened:
        end(opened, Outcome.HANDED_IN, by=by, now=now)
    _enter(application, case, parties, act, by=by, now=now)
    ask_for_confirmation(application, now=now)
    _tell(application, act, now=now)
    queue_job(STORE_RECEIPT, now=now, key=receipt_key(application), case=case, by=by, label="Mottagningsbevis")
    return application


#: What handing in does, by the round that is open.
_ACTS = {
    None: Act.SUBMIT,
    RoundKind.AGAIN: Act.SUBMIT_AGAIN,
    RoundKind.SUPPLEMENT: Act.SUPPLEMENT,
    RoundKind.REOPENED: Act.SUPPLEMENT,
}


def _is_late(application: Application, now: datetime) -> bool:
    """Whether the closing moment has passed. Raises CallNotYetOpen."""
    call = application.call
    if not has_opened(call.opens_at, now):
        raise CallNotYetOpen
    return has_closed(closing_of(application, now), now)


def _ready_version(
    application: Application, opened: Round | None, read: int | None, now: datetime
) -> tuple[ApplicationVersion, Mapping[str, Any] | None]:
    """The version to freeze, locked against writers, and what it says of state aid. Raises NotReadyToSubmit,
    and ChangedSinceRead when it has been written in since the revision `read`.

    A supplement is judged by the day on which the application came in.
    """
    written = {"pk": opened.version_id} if opened else {"application": application}
    version = (
        ApplicationVersion.objects.select_for_update(of=("self",))
        .select_related("form", "technology_area")
        .get(frozen_at=None, **written)
    )
    version.application = application
    if read is not None and read < version.revision:
        raise _changed(version, read)
    standing = Standing(version, day=day_judged(application, opened, now))
    if not standing.ready:
        raise NotReadyToSubmit(findings=standing.stopping, missing=standing.missing)
    return version, aid_of(standing)


def _changed(version: ApplicationVersion, read: int) -> ChangedSinceRead:
    """What has been written since, by whom."""
    rows = RevisionLog.objects.filter(version=version, revision__gt=read).select_related("saved_by__person")
    changes: dict[tuple[str, str], datetime] = {}
    for row in rows.order_by("-revision"):
        changes.setdefault((str(row.saved_by), row.section), row.saved_at)
    told = [(who, section, at) for (who, section), at in changes.items()]
    return ChangedSinceRead(who=told[0][0] if told else "", changes=told)


def _freeze(
    version: ApplicationVersion, *, declarations: Sequence[str], aid: Mapping[str, Any] | None, by: User, now: datetime
) -> None:
    """Lock the content for ever; the database refuses every later change. Cells outside the project's years go."""
    for model in (BudgetLine, FinancingLine, RequestedAmount, AidCost):
        model.objects.filter(version=version).exclude(year__in=version.years).delete()
    version.content = snapshot(version, declarations=declarations, aid=aid, checklist=frozen_checklist(version))
    version.sha256 = checksum(version.content)
    version.frozen_at, version.saved_at, version.saved_by = now, now, by
    version.save(update_fields=["content", "sha256", "frozen_at", "saved_at", "saved_by"])


#: What the register calls each kind of hand-in.
_ENTRIES = {
    Act.SUBMIT: "Ansökan om bidrag",
    Act.SUBMIT_AGAIN: "Ansökan om bidrag, inlämnad på nytt",
    Act.SUPPLEMENT: "Komplettering av ansökan",
}


_INSIDE = {Act.SUBMIT: "Ansökan", Act.SUBMIT_AGAIN: "Ansökan, inlämnad på nytt", Act.SUPPLEMENT: "Komplettering"}


def _enter(
    application: Application, case: Case, parties: Sequence[ProjectParty], act: Act, *, by: User, now: datetime
) -> None:
    """The case gets its officer, titles and organisations, the register its entry, the history its event."""
    version = application.submitted_version
    if act == Act.SUBMIT and (officer := application.call.case.officer):
        case.officer = officer
        case.save(update_fields=["officer"])
    coordinator = next(party for party in parties if party.is_coordinator)
    organisations = {party.organisation: "coordinator" if party.is_coordinator else "party" for party in parties}
    set_organisations(case, organisations)
    late = ", sent inkommen" if application.late and act != Act.SUPPLEMENT else ""
    retitle(case, public=f"Ansökan om bidrag: {application.call.title_sv}", internal=application.title)
    register(
        case,
        direction=Direction.RECEIVED,
        what=_ENTRIES[act] + late,
        what_internal=f"{_INSIDE[act]}: {application.title}{late}",
        counterpart=coordinator.name,
        organisation=coordinator.organisation,
        person=by.person,
        by=by,
        now=now,
    )
    record(
        "application.supplemented" if act == Act.SUPPLEMENT else "application.submitted",
        case=case,
        by=by,
        at=now,
        version=version.number,
        sha256=version.sha256,
        late=application.late,
    )


#: What the officer is told of a hand-in that is not the first one: kind of message, subject, template.
_TOLD = {
    Act.SUPPLEMENT: ("supplemented", "{} har kompletterats", "supplemented_officer.txt"),
    Act.SUBMIT_AGAIN: ("submitted_again", "{} har lämnats in på nytt", "submitted_again_officer.txt"),
}


def _tell(application: Application, act: Act, *, now: datetime) -> None:
    """Tell every coordinating person, in the language of the account; of a supplement also the officer."""
    number = application.submitted_version.number
    again = "" if number == 1 else f":{number}"
    context = {"application": application, "case": application.case, "call": application.call}
    context |= {"supplement": act == Act.SUPPLEMENT, "at": application.submitted_version.frozen_at}
    context["path"] = whole("applications:mine_one", application.case.uuid)
    texts, key = "applications/messages/received", f"received:{application.case.uuid}{again}"
    tell_coordinators(application.case, "application.received", texts, context, key=key, now=now)
    if act in _TOLD and (officer := application.case.officer):
        kind, subject, template = _TOLD[act]
        queue_message(
            kind=f"application.{kind}",
            subject=subject.format(application.case.designation),
            body=render_to_string(f"applications/messages/{template}", {"application": application}),
            to=officer,
            case=application.case,
            key=f"{kind}:{application.case.uuid}{again}",
            now=now,
        )


#: The event of a withdrawal.
WITHDRAWN = "application.withdrawn"


def asked_to_withdraw(application: Application) -> bool:
    """Whether the applicant has withdrawn the application since it was handed in last."""
    since = application.submitted_version.frozen_at
    return application.case.events.filter(kind=WITHDRAWN, at__gte=since).exists()


@transaction.atomic
def confirm_withdrawal(application: Application, *, by: User, now: datetime) -> Application:
    """Tell the applicant that the application has been withdrawn, as an officer of the authority. Twice changes
    nothing. Raises NotAllowed, and ActNotOpen for one that is not withdrawn."""
    application = _locked(application)
    if not may_open(by, application.case):
        raise NotAllowed
    if application.status != Status.WITHDRAWN:
        raise ActNotOpen(status=application.status, act=Act.WITHDRAW)
    if not application.withheld:
        return application
    application.withheld = False
    application.save(update_fields=["withheld"])
    record("application.withdrawal_confirmed", case=application.case, by=by, at=now)
    register(
        application.case,
        direction=Direction.SENT,
        what="Bekräftelse av återkallelse",
        counterpart=str(application.coordinator),
        organisation=application.coordinator,
        by=by,
        now=now,
    )
    standing = application.case.participations.filter(ended_at__isnull=True, rights=Rights.COORDINATE)
    for part in standing.select_related("person"):
        user = part.person.users.order_by("pk").first()
        with translation.override(user.language if user else "sv"):
            queue_message(
                kind="application.withdrawal_confirmed",
                subject=_("%(case)s: your application has been withdrawn") % {"case": application.case.designation},
                language=None,
                body=_("The authority has received your withdrawal and closed the case."),
                to=part.person,
                case=application.case,
                key=f"withdrawal-confirmed:{application.case.uuid}:{now.isoformat()}:{part.person.uuid}",
                now=now,
            )
    return application


@transaction.atomic
def withdraw(application: Application, *, by: User, now: datetime, reason: str = "") -> Application:
    """Take the application back (återkalla) before it is decided. What was handed in stays in the register.

    From the proposal until the applicant has been told of a decision, whoever withdraws is told the same whether one
    has been taken or not: the authority confirms it (`confirm_withdrawal`). One that has been decided stays as it is,
    and its letter is the answer.

    Raises NotAllowed, and ActNotOpen for a draft or when the applicant has been told of a decision. Twice changes
    nothing.
    """
    application = _locked(application)
    if not coordinates(part_of(by, application)):
        raise NotAllowed
    if application.status == Status.WITHDRAWN or (application.withheld and asked_to_withdraw(application)):
        return application
    is_decided = application.withheld and not is_open(application.status, Act.WITHDRAW)
    if not is_decided:
        waits = application.told_status == Status.PROPOSED
        application = _move(application, Act.WITHDRAW)
        if waits:
            application.withheld = True
            application.save(update_fields=["withheld"])
    if opened := open_round(application):
        end(opened, Outcome.TAKEN_BACK, by=by, now=now)
    register(
        application.case,
        direction=Direction.RECEIVED,
        what="Återkallelse av ansökan",
        what_internal=f"Återkallelse av ansökan. {reason}".strip(),
        counterpart=str(application.coordinator),
        organisation=application.coordinator,
        person=by.person,
        by=by,
        now=now,
    )
    record(WITHDRAWN, case=application.case, by=by, at=now)
    if officer := application.case.officer:
        queue_message(
            kind="application.withdrawn",
            subject=f"{application.case.designation} har återkallats",
            body=render_to_string(
                "applications/messages/withdrawn.txt", {"application": application, "is_decided": is_decided}
            ),
            to=officer,
            case=application.case,
            key=f"withdrawn:{application.case.uuid}:{application.submitted_version.number}",
            now=now,
        )
    return application


def _move(application: Application, act: Act) -> Application:
    application.status = next_status(application.status, act)
    application.save(update_fields=["status"])
    return application


@transaction.atomic
def move(application: Application, act: Act, *, by: User | None, now: datetime, **data) -> Application:
    """Move an application that is handed in, for the storeys that judge and decide; written into the history.

    The caller has asked who may. Raises ActNotOpen, and SupplementAwaited for a proposal while an applicant has time
    left to answer.
    """
    application = _locked(application)
    if act == Act.PROPOSE and (opened := open_round(application)) and opened.is_open_at(now):
        raise SupplementAwaited
    application = _move(application, act)
    record(f"application.{act}", case=application.case, by=by, at=now, **data)
    return application
