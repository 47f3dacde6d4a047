"""Addresses of the register."""

from datetime import UTC, date, datetime

from registry.models import DisposalDecision, DisposalProposal, OrganisationInvitation, RepresentationEvidence
from registry.models.outbox import JobStatus
from registry.workflow import disclosure
from tests.factories import registry
from tests.house.access import EVERYONE, INSIDE, NOBODY, OWN, READERS, SIGNED_IN, STAFF, Door, World

THEIRS = frozenset({"foreign_officer", "foreign_approver"})
OFFICER = frozenset({"case_officer", "registrar"})
THEIR_OFFICER = frozenset({"foreign_officer"})
PROTECTORS = frozenset({"registrar", "administrator"})
KEEPS = frozenset({"administrator"})
LOOKERS = KEEPS | {"auditor"}
DISCLOSES = OFFICER | {"decision_maker"}
REGISTER = frozenset({*OWN, "blocked"})  # a block is on a case, not on the register: its entries are left out

DOORS = {
    "registry:start": Door(EVERYONE),
    "registry:search": Door(SIGNED_IN),
    "registry:cases": Door(SIGNED_IN),
    "registry:hand_over_cases": Door(NOBODY, SIGNED_IN),  # with nothing chosen: told to choose
    "registry:case": Door(READERS, NOBODY, "case", THEIRS),
    "registry:entries": Door(READERS, NOBODY, "case", THEIRS),
    "registry:note": Door(NOBODY, OFFICER | {"decision_maker", "economist"}, "case", NOBODY, THEIR_OFFICER),
    "registry:close_case": Door(NOBODY, OFFICER, "case", NOBODY, THEIR_OFFICER),
    "registry:hand_over": Door(OFFICER, OFFICER, "case", THEIR_OFFICER, THEIR_OFFICER),
    "registry:access": Door(INSIDE, NOBODY, "case", THEIRS),
    "registry:share": Door(NOBODY, OFFICER, "case", NOBODY, THEIR_OFFICER),
    "registry:end_share": Door(NOBODY, NOBODY, "case"),  # without saying which share: 404 for all
    "registry:block": Door(NOBODY, OFFICER | {"decision_maker"}, "case", NOBODY, THEIR_OFFICER),
    "registry:end_block": Door(NOBODY, NOBODY, "case"),
    "registry:protected_people": Door(PROTECTORS, PROTECTORS),
    "registry:protected_person": Door(PROTECTORS, PROTECTORS, "protected"),
    "registry:protected_in_case": Door(OFFICER, OFFICER, "protected in case"),
    "registry:unprotect_person": Door(NOBODY, PROTECTORS, "protected"),
    "registry:subject_extract": Door(PROTECTORS, PROTECTORS),
    "registry:subject_extract_file": Door(NOBODY, NOBODY, "protected"),  # who asked: tests/registry/test_subject.py
    "registry:appeals": Door(STAFF, frozenset({"registrar", "decision_maker"})),
    "registry:retention": Door(STAFF, PROTECTORS),
    "registry:propose_disposal": Door(NOBODY, NOBODY),  # without saying what: 404 for all
    "registry:hold_disposal": Door(NOBODY, PROTECTORS),
    "registry:disposal": Door(PROTECTORS, PROTECTORS, "disposal", NOBODY, NOBODY),
    "registry:ask_out": Door(EVERYONE, EVERYONE),
    "registry:asked_out": Door(EVERYONE),
    "registry:disclosures": Door(REGISTER | THEIRS),
    "registry:disclosure": Door(INSIDE, NOBODY, "disclosure", THEIRS),
    "registry:disclosure_items": Door(DISCLOSES, DISCLOSES, "disclosure", THEIR_OFFICER, THEIR_OFFICER),
    "registry:try_disclosure": Door(INSIDE, DISCLOSES, "disclosure_item", THEIRS, THEIR_OFFICER),
    "registry:unmask": Door(NOBODY, NOBODY, "disclosure"),  # without saying which mask: 404 for all
    "registry:decide_disclosure": Door(NOBODY, DISCLOSES, "disclosure", NOBODY, THEIR_OFFICER),
    "registry:secrecy": Door(INSIDE, OFFICER, "case", THEIRS, THEIR_OFFICER),
    "registry:lift_marking": Door(NOBODY, NOBODY, "case"),  # without saying which marking: 404 for all
    "registry:save_filter": Door(NOBODY, SIGNED_IN),  # without a name: told so
    "registry:remove_filter": Door(NOBODY, NOBODY, "case"),  # one's own only: tests/assessments/test_mass.py
    "registry:secrecy_profiles": Door(EVERYONE),
    "registry:readings": Door(frozenset({"administrator", "auditor"})),
    "registry:administered": Door(frozenset({"administrator", "auditor"})),
    "registry:shares": Door(REGISTER | THEIRS),
    "registry:document": Door(READERS, NOBODY, "document", THEIRS),
    "registry:organisations": Door(STAFF, frozenset({"registrar"})),
    "registry:part_organisations": Door(NOBODY, frozenset({"registrar"})),
    "registry:evidence": Door(
        OFFICER | THEIR_OFFICER | {"blocked", "applicant", "other_applicant", "reviewer"}, NOBODY
    ),
    # who administers an organisation enters things there: tests/registry/test_evidence.py
    "registry:members": Door(NOBODY, NOBODY),  # administrators of organisations: tests/registry/test_evidence.py
    "registry:invitation": Door(
        NOBODY, NOBODY, "member_invitation"
    ),  # for one address: tests/registry/test_evidence.py
    "registry:evidence_act": Door(
        NOBODY, OFFICER | THEIR_OFFICER | {"blocked"}, "evidence", NOBODY, OFFICER | THEIR_OFFICER
    ),
    "registry:evidence_file": Door(NOBODY, NOBODY, "evidence"),  # the sample has no file
    "registry:registers": Door(REGISTER | THEIRS),
    "registry:register": Door(REGISTER, NOBODY, "register", THEIRS),
    "registry:webhooks": Door(LOOKERS, KEEPS),
    "registry:webhook": Door(LOOKERS, NOBODY, "webhook"),
    "registry:webhook_secret": Door(KEEPS, KEEPS, "webhook"),
    "registry:webhook_end": Door(KEEPS, KEEPS, "webhook"),
    "registry:webhook_pause": Door(NOBODY, KEEPS, "webhook"),
    "registry:webhook_again": Door(NOBODY, KEEPS, "webhook"),
    "registry:job": Door(STAFF - THEIRS - {"blocked"}, NOBODY, "job", THEIRS),
    "registry:retry_job": Door(NOBODY, frozenset(OWN) - {"auditor"}, "job", NOBODY, THEIRS),
    "registry:messages": Door(SIGNED_IN),
    "registry:message": Door(frozenset({"applicant"}), NOBODY, "message", frozenset({"other_applicant"})),
    "registry:mailbox": Door(EVERYONE),  # only where no real mail goes out: tests/registry/test_messages.py
    "registry:accessibility": Door(EVERYONE, EVERYONE),
    "registry:accessibility_received": Door(EVERYONE),
    "registry:personal_data": Door(EVERYONE),
    "registry:public_access": Door(EVERYONE),
    "registry:colours": Door(NOBODY, EVERYONE),
    "registry:components": Door(EVERYONE, EVERYONE),
}


def prepare(world: World) -> None:
    """A case of each authority, with a document, a failed job and a message."""
    from tests.factories import accounts

    ours = registry.case(title="Vårt ärende", officer=world.user("case_officer"))
    theirs = registry.case(accounts.authority("vr"), title="Deras ärende", officer=world.user("foreign_officer"))
    registry.participant(ours, world.user("applicant"))
    world.sample("case", {"uuid": ours.uuid}, {"uuid": theirs.uuid}, of=ours)
    evidence = RepresentationEvidence.objects.create(
        organisation=accounts.organisation("Utan administratör AB"),
        person=accounts.person(),
        ground="proxy",
        source="Fullmakt",
        valid_from=date(2026, 1, 1),
        entered_by=world.user("case_officer"),
        entered_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    invited = OrganisationInvitation.objects.create(
        organisation=evidence.organisation,
        email="ingen@norrviken.example",
        invited_by=evidence.entered_by,
        invited_at=registry.NOW,
        expires_at=registry.NOW,
    )
    world.sample("member_invitation", {"uuid": invited.uuid}, {"uuid": invited.uuid})
    world.sample("evidence", {"uuid": evidence.uuid}, {"uuid": evidence.uuid})
    samples: dict[str, list[dict]] = {"document": [], "job": []}
    for case in (ours, theirs):
        document = registry.document(case)
        registry.entry(case, document=document)
        job = registry.job(case, key=str(case.uuid))
        type(job).objects.filter(pk=job.pk).update(status=JobStatus.FAILED, error="Avsnitt 4 saknar text.")
        samples["document"].append({"uuid": document.uuid})
        samples["job"].append({"uuid": job.uuid})
    for name, (first, second) in samples.items():
        world.sample(name, first, second, of=ours)
    world.sample(
        "message",
        {"uuid": registry.message(ours, world.user("applicant")).uuid},
        {"uuid": registry.message(theirs, world.user("other_applicant")).uuid},
    )
    asked: list[dict] = []
    things: list[dict] = []
    for case in (ours, theirs):
        one = disclosure.receive(authority=case.authority, wanted="Ansökan", now=registry.NOW)
        item = one.items.create(source=case, name="title", label="Titeln", words="Titeln")
        asked.append({"uuid": one.case.uuid})
        things.append({"uuid": one.case.uuid, "item": item.pk})
        if case == ours:
            of = one.case
    world.sample("disclosure", *asked, of=of)
    world.sample("disclosure_item", *things, of=of)
    lists = []
    for case in (ours, theirs):
        decision = DisposalDecision.objects.create(
            authority=case.authority,
            what="enquiry_documents",
            ground="RA-MS 1",
            years=1,
            valid_from=date(2020, 1, 1),
            decided_on=date(2020, 1, 1),
            quote="Får gallras.",
            entered_by=world.user("registrar"),
            entered_at=registry.NOW,
        )
        listed = DisposalProposal.objects.create(
            decision=decision, before=date(2020, 1, 1), proposed_by=accounts.user(), proposed_at=registry.NOW
        )
        lists.append({"uuid": listed.uuid})
    world.sample("disposal", *lists)
    registry.participant(ours, world.hidden)
    registry.entry(ours, "Brev", person=world.hidden)
    world.sample("protected in case", *({"uuid": one.uuid, "person": world.hidden.uuid} for one in (ours, theirs)))
    world.sample("protected", {"uuid": world.hidden.uuid}, {"uuid": ours.uuid})
    world.sample("register", {"authority": "vinnova"}, {"authority": "vr"})
