"""Addresses of applications: one's own pages, and those of the officers."""

from django.core.files.base import ContentFile

from applications.loading.checklists import contents as checklists
from applications.loading.files import contents
from applications.models import HandInTerms
from applications.workflow.aid_rules import load
from applications.workflow.attachments import attach
from applications.workflow.confirmations import confirmation_of, name_signatory
from applications.workflow.international import load as load_checklists
from applications.workflow.people import invite
from calls.models import Call, CallCondition
from programmes.models import Assignment
from registry.models.access import Rights
from sweden.clock import now
from tests.factories import applications, calls, programmes
from tests.house.access import EVERYONE, FOREIGN, INSIDE, NOBODY, READERS, SIGNED_IN, STAFF, Door, World

MINE = frozenset({"applicant"})
#: Rules of state aid count for every authority.
ENTERS_RULES = frozenset({"decision_maker", "administrator"})
ENTERS_RATES = frozenset({"case_officer", "blocked", "foreign_officer", "economist", "decision_maker", "administrator"})
ENTERS_CHECKLISTS = frozenset({"decision_maker", "programme_office", "administrator"})
#: Who judges the international cooperation of what was handed in to Vinnova.
ASSESSES = frozenset({"case_officer", "decision_maker"})
ANOTHERS = frozenset({"other_applicant"})
OFFICER, THEIR_OFFICER = frozenset({"case_officer"}), frozenset({"foreign_officer"})
#: Who answers an applicant in the authority's name.
ANSWERS = OFFICER | {"registrar"}
#: Who works with our call; "blocked" is not kept out of it.
EDITORS = OFFICER | {"blocked"}
#: Who sees a handed-in application of the other authority.
THEIRS = frozenset({"foreign_officer", "foreign_approver", "other_applicant"})

#: A draft is its people's own space: no role opens any page of it.
DRAFT_PAGES = ["project", "questions", "budget", "budget_book", "international", "attachments", "people", "party_add"]

#: Who sees a call that is being written at the other authority.
THEIRS_INSIDE = frozenset({"foreign_officer", "foreign_approver"})

#: Those who work at Vinnova.
EMPLOYED = STAFF - set(FOREIGN)

DOORS = {
    "applications:going_on": Door(OFFICER, OFFICER, "second step", THEIR_OFFICER, THEIR_OFFICER),
    "applications:self_check": Door(EVERYONE, sample="open call", theirs=EVERYONE),
    "applications:form_preview": Door(INSIDE, INSIDE, "draft call of a form", THEIRS_INSIDE, THEIRS_INSIDE),
    "applications:reuse": Door(MINE, NOBODY, "draft", ANOTHERS),
    "applications:reuse_from": Door(MINE, MINE, "reused", ANOTHERS, ANOTHERS),
    "applications:mine": Door(SIGNED_IN),
    # Nobody applies where they work.
    "applications:start": Door(
        SIGNED_IN - EMPLOYED, SIGNED_IN - EMPLOYED, "open call", SIGNED_IN - set(FOREIGN), SIGNED_IN - set(FOREIGN)
    ),
    "applications:mine_one": Door(MINE, NOBODY, "draft", ANOTHERS),
    **{f"applications:{name}": Door(MINE, MINE, "draft", ANOTHERS, ANOTHERS) for name in DRAFT_PAGES},
    "applications:parties": Door(MINE, NOBODY, "draft", ANOTHERS),
    "applications:draft_pdf": Door(MINE, NOBODY, "draft", ANOTHERS),
    "applications:review": Door(MINE, NOBODY, "draft", ANOTHERS),
    "applications:conflict": Door(MINE, MINE, "draft", ANOTHERS, ANOTHERS),
    "applications:submit": Door(MINE, MINE, "draft", ANOTHERS, ANOTHERS),
    "applications:party": Door(MINE, MINE, "party", ANOTHERS, ANOTHERS),
    "applications:party_size": Door(MINE, MINE, "party", ANOTHERS, ANOTHERS),
    "applications:party_coordinate": Door(NOBODY, MINE, "party", NOBODY, ANOTHERS),
    "applications:party_remove": Door(MINE, MINE, "party", ANOTHERS, ANOTHERS),
    "applications:attachment": Door(MINE, NOBODY, "attachment", ANOTHERS),
    "applications:attachment_remove": Door(MINE, MINE, "attachment", ANOTHERS, ANOTHERS),
    "applications:part_end": Door(NOBODY, MINE, "part", NOBODY, ANOTHERS),
    "applications:invitation_withdraw": Door(NOBODY, MINE, "invitation of", NOBODY, ANOTHERS),
    "applications:invitation": Door(ANOTHERS, ANOTHERS, "invitation", MINE, MINE),  # each is invited by the other
    "applications:receipt_job": Door(MINE, NOBODY, "sent", ANOTHERS),
    "applications:withdraw": Door(MINE, MINE, "sent", ANOTHERS, ANOTHERS),
    "applications:again": Door(NOBODY, MINE, "sent", NOBODY, ANOTHERS),  # not withdrawn: told so
    "applications:again_stop": Door(NOBODY, MINE, "sent", NOBODY, ANOTHERS),
    "applications:account": Door(MINE, MINE, "sent", ANOTHERS, ANOTHERS),
    "applications:letter": Door(MINE, MINE, "sent", ANOTHERS, ANOTHERS),
    "applications:letters": Door(INSIDE, ANSWERS, "sent", frozenset(FOREIGN), THEIR_OFFICER),
    "applications:ask": Door(OFFICER, OFFICER, "sent", THEIR_OFFICER, THEIR_OFFICER),
    "applications:prolong": Door(NOBODY, OFFICER, "sent", NOBODY, THEIR_OFFICER),
    "applications:round_take_back": Door(NOBODY, OFFICER, "sent", NOBODY, THEIR_OFFICER),
    "applications:open_for_one": Door(
        OFFICER | {"blocked"}, OFFICER | {"blocked"}, "open call", THEIR_OFFICER, THEIR_OFFICER
    ),
    # Nobody has been asked to confirm the sample.
    "applications:name_signatory": Door(MINE, MINE, "sent", ANOTHERS, ANOTHERS),
    "applications:confirm": Door(ANOTHERS, ANOTHERS, "asked_to_confirm", MINE, MINE),  # each is asked by the other
    "applications:terms": Door(EDITORS, EDITORS, "open call", THEIR_OFFICER, THEIR_OFFICER),
    "applications:part_hand_over": Door(NOBODY, MINE, "part", NOBODY, ANOTHERS),
    "applications:invitation_renew": Door(NOBODY, MINE, "invitation of", NOBODY, ANOTHERS),
    "applications:list": Door(SIGNED_IN),
    "applications:hand_over": Door(NOBODY, SIGNED_IN),  # with nothing chosen: told to choose
    "applications:aid": Door(MINE, MINE, "asking", ANOTHERS, ANOTHERS),
    "applications:party_aid": Door(MINE, MINE, "asking party", ANOTHERS, ANOTHERS),
    "applications:aid_rules": Door(STAFF),
    "applications:aid_rule_set": Door(STAFF, NOBODY, "aid rules", STAFF),
    "applications:euro_rates": Door(STAFF, ENTERS_RATES),
    "applications:divisions": Door(STAFF, frozenset({"registrar"})),
    "applications:aid_rules_new": Door(ENTERS_RULES, ENTERS_RULES),
    "applications:aid_portfolio": Door(
        INSIDE | {"blocked"}, NOBODY, "open call", frozenset({"foreign_officer", "foreign_approver"})
    ),
    "applications:checklists": Door(STAFF),
    "applications:checklist": Door(STAFF, NOBODY, "checklist", STAFF),
    "applications:checklist_new": Door(ENTERS_CHECKLISTS, ENTERS_CHECKLISTS),
    "applications:international_assessment": Door(
        INSIDE, ASSESSES, "sent", frozenset({"foreign_officer", "foreign_approver"}), frozenset({"foreign_officer"})
    ),
    "applications:stated_sizes": Door(
        INSIDE, OFFICER, "sent", frozenset({"foreign_officer", "foreign_approver"}), THEIR_OFFICER
    ),
    "applications:confirm_withdrawal": Door(NOBODY, OFFICER, "sent", NOBODY, THEIR_OFFICER),
    "applications:show_personal_numbers": Door(NOBODY, INSIDE, "sent", NOBODY, THEIRS),
    "applications:content": Door(READERS, NOBODY, "sent", THEIRS),
}


#: Samples that belong to the applicant's draft: no role and no share opens it.
OF_THE_DRAFT = ("draft", "party", "attachment", "part", "invitation of", "reused")


def prepare(world: World) -> None:
    """A draft and a handed-in application at each authority, of one applicant each."""
    load(contents(), source="test", now=now())
    load_checklists(checklists(), now=now())
    world.sample("checklist", {"key": "internationalisering-2025"}, {"key": "internationalisering-2025"})
    world.sample("aid rules", {"key": "gber-2023"}, {"key": "not-aid-2022"})
    mine, theirs = world.user("applicant"), world.user("other_applicant")
    vinnova, council = programmes.pair()
    samples: dict[str, list[dict]] = {}
    cases, drafts, supplements = [], [], []
    for user, other, assignment in ((mine, theirs, vinnova), (theirs, mine, council)):
        call = calls.call(assignment)
        draft = applications.draft(call, by=user)
        version = applications.version_of(draft)
        file = attach(version, ContentFile(applications.pdf()), filename="plan.pdf", by=user, now=applications.WRITTEN)
        guest = invite(draft, email=other.email, rights=Rights.READ, by=user, now=now())
        sent = applications.submitted_application(call, by=user, title="Inlämnad")
        cases.append((draft.case, sent.case))
        asked = calls.call(assignment)
        supplement = applications.asked_to_complete(applications.submitted_application(asked, by=user))
        supplements.append(supplement.application.case)
        samples.setdefault("supplement", []).append({"uuid": supplement.uuid})
        uuid = {"uuid": draft.case.uuid}
        asking = applications.draft(asking_call(assignment), by=user)
        confirmed_call = calls.call(assignment)
        HandInTerms.objects.create(call=confirmed_call, confirm_days=7)
        unconfirmed = applications.submitted_application(confirmed_call, by=user)
        request = name_signatory(confirmation_of(unconfirmed), email=other.email, by=user, now=now())
        samples.setdefault("asked_to_confirm", []).append({"uuid": request.uuid})
        aided = {"uuid": asking.case.uuid}
        samples.setdefault("asking", []).append(aided)
        samples.setdefault("asking party", []).append(
            {**aided, "key": applications.version_of(asking).parties.last().uuid}
        )
        unpublished = calls.call(assignment, status="draft")
        samples.setdefault("draft call of a form", []).append({"uuid": unpublished.case.uuid})
        drafts.append(unpublished.case)
        samples.setdefault("reused", []).append({**uuid, "source": sent.case.uuid})
        samples.setdefault("open call", []).append({"uuid": call.case.uuid})
        samples.setdefault("draft", []).append(uuid)
        samples.setdefault("sent", []).append({"uuid": sent.case.uuid})
        samples.setdefault("party", []).append({**uuid, "key": version.parties.last().uuid})
        samples.setdefault("attachment", []).append({**uuid, "key": file.uuid})
        samples.setdefault("part", []).append({**uuid, "key": user.person.uuid})
        samples.setdefault("invitation of", []).append({**uuid, "key": guest.uuid})
        samples.setdefault("invitation", []).append({"uuid": guest.uuid})
    for name, (ours, others) in samples.items():
        own = dict.fromkeys(OF_THE_DRAFT, cases[0][0]) | {"sent": cases[0][1], "draft call of a form": drafts[0]}
        own["supplement"] = supplements[0]
        of = own.get(name)
        world.sample(name, ours, others, of=of)


def asking_call(assignment: Assignment) -> Call:
    """A call that asks on which ground each party has its aid."""
    call = calls.call(assignment)
    CallCondition.objects.create(call=call, key="stod", kind="intensity", parameters={"bonuses": "counts"}, position=9)
    return call
