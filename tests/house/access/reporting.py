"""Addresses of the account: the joint report is both authorities'; a report of its own is the other's alone."""

from datetime import UTC, date, datetime

from reporting.models import Delivery, Occasion, Report
from reporting.workflow.comments import write_comment
from reporting.workflow.decisions import order_pdf
from reporting.workflow.feeds import make_feed
from reporting.workflow.figures import freeze
from reporting.workflow.occasions import open_due_occasions
from reporting.workflow.rows import save_row
from tests.factories import duties, letters, programmes
from tests.house.access import EVERYONE, FOREIGN, NOBODY, OWN, SIGNED_IN, STAFF, Door, World

OPENED = datetime(2025, 12, 5, 8, tzinfo=UTC)
FROZEN = datetime(2026, 1, 23, 15, tzinfo=UTC)

THEIRS = frozenset(FOREIGN)
READERS = frozenset({*OWN, "programme_office", "administrator", *FOREIGN})
PLANNERS = frozenset({"case_officer", "report_approver", "programme_office"})
ENTERERS = frozenset({"case_officer", "economist", "programme_office"})
COMMENTERS = frozenset({*ENTERERS, "report_approver", *FOREIGN})
WRITERS = frozenset({"case_officer", "economist", "programme_office", "report_approver"})
ANSWERERS = frozenset({"report_approver", "foreign_approver"})
FREEZERS = frozenset({"case_officer", "economist", "foreign_officer"})

DOORS = {
    "reporting:calendar": Door(SIGNED_IN),
    "reporting:feed_page": Door(STAFF),
    "reporting:feed_make": Door(NOBODY, STAFF),
    "reporting:feed_revoke": Door(NOBODY, STAFF),
    # The address is the secret: whoever has it may fetch it, signed in or not.
    "reporting:feed": Door(EVERYONE, NOBODY, "feed", EVERYONE),
    "reporting:occasion_responsible": Door(
        PLANNERS, PLANNERS, "decision on a report", frozenset(FOREIGN), frozenset(FOREIGN)
    ),
    "reporting:milestone": Door(PLANNERS, PLANNERS, "milestone", frozenset(FOREIGN), frozenset(FOREIGN)),
    "reporting:hand_in": Door(
        frozenset({"case_officer", "registrar"}),
        frozenset({"case_officer", "registrar"}),
        "plain occasion",
        frozenset({"foreign_officer"}),
        frozenset({"foreign_officer"}),
    ),
    "reporting:occasion": Door(READERS, NOBODY, "occasion", THEIRS),
    "reporting:save_text": Door(
        NOBODY,
        frozenset({"case_officer", "economist", "programme_office"}),
        "section",
        NOBODY,
        frozenset({"foreign_officer"}),
    ),
    "reporting:begin": Door(
        ENTERERS, ENTERERS, "plan to begin", frozenset({"foreign_officer"}), frozenset({"foreign_officer"})
    ),
    "reporting:row_new": Door(
        ENTERERS, ENTERERS, "table of rows", frozenset({"foreign_officer"}), frozenset({"foreign_officer"})
    ),
    "reporting:row": Door(ENTERERS, ENTERERS, "row", frozenset({"foreign_officer"}), frozenset({"foreign_officer"})),
    "reporting:take_over": Door(NOBODY, ENTERERS, "indicators", NOBODY, frozenset({"foreign_officer"})),
    "reporting:comment": Door(NOBODY, COMMENTERS - THEIRS, "section of rows", NOBODY, THEIRS),
    "reporting:resolve": Door(NOBODY, COMMENTERS - THEIRS, "comment", NOBODY, THEIRS),
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
    "reporting:check": Door(EVERYONE),
    "reporting:questions": Door(STAFF),
    "reporting:question": Door(ANSWERERS, ANSWERERS, "open question", ANSWERERS, ANSWERERS),
    "reporting:open_data": Door(EVERYONE),
    "reporting:open_data_file": Door(EVERYONE, NOBODY, "open data", EVERYONE),
    "reporting:details": Door(frozenset({"economist"}), frozenset({"economist"}), "letter"),
    "reporting:verify_account": Door(frozenset({"economist"}), frozenset({"economist"}), "letter"),
    "reporting:proof": Door(frozenset({"economist"}), frozenset({"economist"}), "letter with a proof"),
    # The joint report is both authorities'.
    "reporting:reason": Door(WRITERS | THEIRS, WRITERS | THEIRS, "late report", THEIRS, THEIRS),
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
    "reporting:draft": Door(COMMENTERS, NOBODY, "occasion", THEIRS),
    "reporting:dataset": Door(READERS, NOBODY, "occasion", THEIRS),
}


def prepare(world: World) -> None:
    """The joint report, which Vinnova hands in, and one that the Research Council owes alone; figures frozen."""
    vinnova, council = programmes.pair()
    joint = vinnova.duties.get(duty__joint=True).duty
    joint.document_kind, joint.submitting_authority = "joint-report", vinnova.authority
    joint.save()
    own = programmes.duty(council, key="egen-rapport", document_kind="joint-report")
    presentation = [{"key": "presentation", "title": "Presentation"}]
    for key, assignment in (("fardplaner-vinnova", vinnova), ("fardplaner-vr", council)):
        programmes.duty(assignment, key=key, document_kind="made-elsewhere")
        assignment.facts = {**assignment.facts, "duties": {key: {"milestones": presentation}}}
        assignment.save()
    for key, assignment in (("underlag-vinnova", vinnova), ("underlag-vr", council)):
        programmes.duty(assignment, key=key, document_kind="knowledge-base")
    open_due_occasions(date(2025, 12, 5), now=OPENED)
    _rows_and_comments(world)
    plans = [duties.evaluated(one, key=f"plan-{one.key}") for one in (vinnova, council)]
    world.sample("plan to begin", *({"uuid": one.uuid} for one in plans), of=vinnova.case)
    plain = [Occasion.objects.get(duty__key=key) for key in ("fardplaner-vinnova", "fardplaner-vr")]
    world.sample("plain occasion", *({"uuid": one.uuid} for one in plain), of=plain[0].case)
    world.sample("milestone", *({"uuid": one.uuid, "milestone": "presentation"} for one in plain), of=plain[0].case)
    world.sample(
        "feed", *({"token": make_feed(world.user(who), now=OPENED)} for who in ("case_officer", "foreign_officer"))
    )
    files = ({"shape": "gdp-utlysningar", "kind": kind} for kind in ("json", "csv"))
    world.sample("open data", *files)
    ours, theirs = (Occasion.objects.get(duty=duty) for duty in (joint, own))
    for occasion, who in ((ours, "economist"), (theirs, "foreign_officer")):
        dataset = freeze(occasion, by=world.user(who), now=FROZEN)
        report = Report.objects.create(
            occasion=occasion, dataset=dataset, content={}, content_sha256="0" * 64, approved_at=FROZEN
        )
        order_pdf(report, by=None, now=FROZEN)
    letter = _sent_requisition(world)
    world.sample("letter", {"uuid": letter.uuid}, {"uuid": theirs.uuid}, of=letter.case)
    proof = ({"uuid": one.uuid, "of": "account"} for one in (letter, theirs))
    world.sample("letter with a proof", *proof, of=letter.case)
    world.sample("occasion", {"uuid": ours.uuid}, {"uuid": theirs.uuid}, of=ours.case)
    late = [{"uuid": one.uuid, "rule": "k2.late"} for one in (ours, theirs)]
    world.sample("open question", {"key": "denominator"}, {"key": "denominator"})
    world.sample("late report", *late, of=ours.case)
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


def _rows_and_comments(world: World) -> None:
    """Two knowledge bases, each with a row and a comment."""
    pair = [Occasion.objects.get(duty__key=key) for key in ("underlag-vinnova", "underlag-vr")]
    rows, comments = [], []
    for one, who in zip(pair, ("case_officer", "foreign_officer"), strict=True):
        by = {"by": world.user(who), "now": OPENED}
        rows.append(save_row(one, table="indicators", values={"measure": "Mått"}, **by))
        comments.append(write_comment(one, section="metod", text="Nämn urvalet.", **by))
    place = [{"uuid": one.uuid, "section": "b1", "table": "indicators"} for one in pair]
    world.sample("indicators", *({"uuid": one.uuid} for one in pair), of=pair[0].case)
    world.sample("section of rows", *({"uuid": one.uuid, "section": "metod"} for one in pair), of=pair[0].case)
    world.sample("table of rows", *place, of=pair[0].case)
    world.sample("row", *({**at, "thread": row.thread} for at, row in zip(place, rows, strict=True)), of=pair[0].case)
    world.sample(
        "comment",
        *({"uuid": one.uuid, "comment": note.uuid} for one, note in zip(pair, comments, strict=True)),
        of=pair[0].case,
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
