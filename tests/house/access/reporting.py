"""Addresses of the account: the joint report is both authorities'; a report of its own is the other's alone."""

from datetime import UTC, date, datetime

from reporting.models import Delivery, Occasion, Report
from reporting.workflow.decisions import order_pdf
from reporting.workflow.figures import freeze
from reporting.workflow.occasions import open_due_occasions
from tests.factories import letters, programmes
from tests.house.access import FOREIGN, NOBODY, OWN, SIGNED_IN, Door, World

OPENED = datetime(2025, 12, 5, 8, tzinfo=UTC)
FROZEN = datetime(2026, 1, 23, 15, tzinfo=UTC)

THEIRS = frozenset(FOREIGN)
READERS = frozenset({*OWN, "programme_office", "administrator", *FOREIGN})
FREEZERS = frozenset({"case_officer", "economist", "foreign_officer"})

DOORS = {
    "reporting:calendar": Door(SIGNED_IN),
    "reporting:occasion": Door(READERS, NOBODY, "occasion", THEIRS),
    "reporting:save_text": Door(
        NOBODY,
        frozenset({"case_officer", "economist", "programme_office"}),
        "section",
        NOBODY,
        frozenset({"foreign_officer"}),
    ),
    "reporting:freeze": Door(
        FREEZERS, FREEZERS, "occasion", frozenset({"foreign_officer"}), frozenset({"foreign_officer"})
    ),
    "reporting:approve": Door(
        frozenset({"report_approver"}),
        frozenset({"report_approver"}),
        "decision on a report",
        frozenset({"foreign_approver"}),
        frozenset({"foreign_approver"}),
    ),
    "reporting:deliver": Door(
        frozenset({"case_officer", "registrar"}),
        frozenset({"case_officer", "registrar"}),
        "occasion",
        frozenset({"foreign_officer"}),
        frozenset({"foreign_officer"}),
    ),
    "reporting:render": Door(
        NOBODY,
        frozenset({"case_officer", "economist", "registrar", "report_approver", *FOREIGN}),
        "occasion",
        NOBODY,
        THEIRS,
    ),
    "reporting:details": Door(frozenset({"economist"}), frozenset({"economist"}), "letter"),
    "reporting:signed": Door(frozenset({"economist"}), frozenset({"economist"}), "letter"),
    "reporting:acknowledged": Door(frozenset({"economist"}), frozenset({"economist"}), "letter"),
    "reporting:reconcile": Door(frozenset({"economist"}), frozenset({"economist"}), "letter"),
    "reporting:next": Door(
        frozenset({"case_officer", "economist", "registrar"}),
        frozenset({"case_officer", "economist", "registrar"}),
        "letter",
        frozenset({"foreign_officer"}),
        frozenset({"foreign_officer"}),
    ),
    "reporting:progress": Door(READERS, NOBODY, "occasion", THEIRS),
    "reporting:dataset": Door(READERS, NOBODY, "occasion", THEIRS),
}


def prepare(world: World) -> None:
    """The joint report, which Vinnova hands in, and one that the Research Council owes alone; figures frozen."""
    vinnova, council = programmes.pair()
    joint = vinnova.duties.get(duty__joint=True).duty
    joint.document_kind, joint.submitting_authority = "joint-report", vinnova.authority
    joint.save()
    own = programmes.duty(council, key="egen-rapport", document_kind="joint-report")
    open_due_occasions(date(2025, 12, 5), now=OPENED)
    ours, theirs = (Occasion.objects.get(duty=duty) for duty in (joint, own))
    for occasion, who in ((ours, "economist"), (theirs, "foreign_officer")):
        dataset = freeze(occasion, by=world.user(who), now=FROZEN)
        report = Report.objects.create(
            occasion=occasion, dataset=dataset, content={}, content_sha256="0" * 64, approved_at=FROZEN
        )
        order_pdf(report, by=None, now=FROZEN)
    letter = _sent_requisition(world)
    world.sample("letter", {"uuid": letter.uuid}, {"uuid": theirs.uuid}, of=letter.case)
    world.sample("occasion", {"uuid": ours.uuid}, {"uuid": theirs.uuid}, of=ours.case)
    world.sample(
        "section",
        {"uuid": ours.uuid, "section": "medel", "authority": "vinnova"},
        {"uuid": theirs.uuid, "section": "medel", "authority": "vr"},
        of=ours.case,
    )
    world.sample(
        "decision on a report",
        {"uuid": ours.uuid, "authority": "vinnova"},
        {"uuid": theirs.uuid, "authority": "vr"},
        of=ours.case,
    )


def _sent_requisition(world: World) -> Occasion:
    """Vinnova's requisition, decided, made into a PDF and sent. The Research Council owes none."""
    letters.green()
    by = {"economist": world.user("economist"), "officer": world.user("case_officer")}
    by["approver"] = world.user("report_approver")
    occasion = letters.opened("requisition")
    letters.filled(occasion, by, {**letters.REQUISITION, "amount_plattform": 1_000})
    report = letters.decided(occasion, by)
    Delivery.objects.create(report=report, channel="post", address="", delivered_at=letters.NOVEMBER)
    return occasion
