"""What stands inside one panel, decision meeting, reporting occasion and proposal for the ledger: a page's rows of
each, whatever the size of the rest."""

from datetime import UTC, date, datetime

from accounts.models import Authority, User
from applications.models import Application
from assessments.models import AgendaItem, BiasTerms, DecisionMeeting, Panel, PanelItem, StaffDeclares
from programmes.models import Assignment, EntryProposal, ProposedEntry
from programmes.models.proposal import ProposalSource
from programmes.states import ProposalStatus
from reporting.kinds.registry import kind_of
from reporting.models import Occasion, SectionComment
from reporting.workflow.occasions import open_due_occasions

ROWS = 50
#: Whose own declaration the other authority's meeting waits for.
DECLARES = "sofia.lindqvist@vr.example"
#: The year after the applications came in: the cases that are opened here take numbers from another series.
AT = datetime(2026, 1, 10, 9, tzinfo=UTC)
OPENED = date(2025, 12, 5)


def inside(by: User) -> None:
    """Made once, by an officer of the authority whose applications are measured: as many applications as there are, up
    to a page of them, are before a panel and on an agenda."""
    seen = Application.objects.filter(case__authority__key="vinnova", submitted_at__isnull=False)
    call = seen.order_by("pk")[0].call
    rows = list(seen.filter(call=call).order_by("pk")[:ROWS])
    panel = Panel.objects.create(call=call, name="Beredningsgrupp", meets_at=AT, made_by=by, made_at=AT)
    PanelItem.objects.bulk_create(
        PanelItem(panel=panel, application=row, position=number, statement="En väl avvägd plan.")
        for number, row in enumerate(rows, start=1)
    )
    meeting = DecisionMeeting.objects.create(
        call=call, authority=call.case.authority, held_at=AT, decider=by, called_by=by, called_at=AT
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, application=row, position=number) for number, row in enumerate(rows, start=1)
    )
    _account(by)
    _ledger(by)
    _to_declare(User.objects.select_related("person").get(email=DECLARES))


def _to_declare(by: User) -> None:
    """The other authority asks its people to declare whatever they take part in: a planned meeting with a page's rows
    waits for one of them."""
    seen = Application.objects.filter(case__authority__key="vr", submitted_at__isnull=False).select_related("call")
    rows = list(seen.order_by("pk")[:ROWS])
    authority = Authority.objects.get(key="vr")
    always = {"staff_declares": StaffDeclares.ALWAYS, "reason": "", "set_by": by, "set_at": AT}
    BiasTerms.objects.update_or_create(authority=authority, defaults=always)
    meeting = DecisionMeeting.objects.create(
        call=rows[0].call, authority=authority, held_at=AT, decider=by, called_by=by, called_at=AT
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, application=row, position=number) for number, row in enumerate(rows, start=1)
    )


def _account(by: User) -> None:
    open_due_occasions(OPENED, now=AT)
    occasion = the_occasion()
    section = kind_of(occasion).written[0].key
    SectionComment.objects.bulk_create(
        SectionComment(occasion=occasion, section=section, text="Stämmer beloppet?", written_by=by, written_at=AT)
        for _number in range(ROWS)
    )


def the_occasion() -> Occasion:
    """The joint report, which every agency of the programme writes in."""
    return Occasion.objects.filter(duty__document_kind="joint-report").order_by("pk")[0]


def _ledger(by: User) -> None:
    """A file of own costs that waits."""
    assignment = Assignment.objects.filter(authority__key="vinnova").order_by("pk")[0]
    proposal = EntryProposal.objects.create(
        assignment=assignment,
        source=ProposalSource.FILE,
        status=ProposalStatus.PROPOSED,
        key="bench",
        created_at=AT,
        proposed_by=by,
        proposed_at=AT,
    )
    ProposedEntry.objects.bulk_create(
        ProposedEntry(
            proposal=proposal,
            line=line,
            year=2025,
            kind="own_cost",
            amount=1000,
            occurred_on=AT.date(),
            reference="Resor",
            key=f"bench:{line}",
        )
        for line in range(2, ROWS + 2)
    )
