"""The judgement through the API: the same acts, refusals and versions as on its pages."""

from base64 import b64encode
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from applications.models import Application
from assessments.models import Decision, DecisionLetter, Outcome, PanelItem, PanelRole, PartyAgent, Proposal
from assessments.workflow.decisions import decide
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.panels import seat
from assessments.workflow.proposals import requested
from programmes.models.frame import FrameSource
from registry.models import Case, CaseBlock, CaseReading, MassAct
from registry.workflow.mass import do_mass_act
from tests.factories import accounts, api, applications, calls, reviews
from tests.factories import assessments as judge
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\0" * 17


@pytest.fixture(scope="module")
def _call(_vinnova):
    return calls.call(_vinnova, appeal_ground_sv="12 § förordningen")


class Person:
    """Somebody's browser session, asking the API; a new key with every write."""

    def __init__(self, client, user):
        self.client, self.number = client, 0
        client.force_login(user)

    def get(self, name, *args):
        return self.client.get(reverse(f"api:{name}", args=args))

    def send(self, name, *args, body=None, match="*", method="post", key="", **more):
        self.number += 1
        headers = {"Idempotency-Key": key or f"key-{id(self)}-{self.number}", "If-Match": match}
        ask = getattr(self.client, method)
        body = {} if body is None else body
        return ask(reverse(f"api:{name}", args=args), body, content_type="application/json", headers=headers, **more)


@pytest.fixture
def as_person():
    return lambda user: Person(Client(), user)


def told(answer, status=200):
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_a_panel_agrees_on_what_was_read_and_a_machine_judges_nothing(as_person, officer, call):
    (one,) = [judge.application(call)]
    judge.proposal(one, officer)
    elin = as_person(officer)
    panel = told(
        elin.send(
            "panels",
            body={
                "call": str(call.case.uuid),
                "name": "Halvledare",
                "meets_at": "2025-11-18T09:00:00+01:00",
                "sifted_statement": "Bortsållad.",
            },
        ),
        201,
    )
    again = elin.send("panels", body={**{k: panel[k] for k in ("call", "name", "meets_at", "sifted_statement")}})
    assert told(again, 422)["errors"][0]["pointer"] == "/name"
    item = told(elin.send("panel_items", panel["uuid"], body={"application": str(one.case.uuid)}), 201)
    here = (panel["uuid"], item["uuid"])

    read = elin.get("panel_item", *here)
    agreed = {"grade": 6, "statement": "Väl vald fråga."}
    assert told(elin.send("panel_item", *here, body=agreed, match=read["ETag"], method="patch"))["grade"] == 6
    late = elin.send("panel_item", *here, body={"grade": 2}, match=read["ETag"], method="patch")
    assert late.status_code == 412
    outside = elin.send("panel_item", *here, body={"grade": 9}, method="patch")
    assert told(outside, 422)["code"] == "grade_outside"
    assert PanelItem.objects.get().grade == 6

    machine = api.machine(Role.CASE_OFFICER)
    address = reverse("api:panel_item", args=here)
    refused = machine.send(address, {"grade": 1}, method="patch", match=machine.get(address)["ETag"])
    assert told(refused, 403)["code"] == "people_decide"

    member = accounts.user("Ulla Ledamot")
    seat(PanelItem.objects.get().panel, member.person, role=PanelRole.MEMBER, since=date(2025, 1, 1), until=None,
         by=officer, now=CHECKED)  # fmt: skip
    ulla = as_person(member)
    assert told(ulla.send("score_panel_item", *here, body={"grade": 5}))["scores"][0]["grade"] == 5
    assert ulla.send("panel_item", *here, body={"grade": 1}, method="patch").status_code == 403
    out = {"out": [{"person": str(member.person.uuid), "biased": True}]}
    told(elin.send("panel_absences", *here, body=out))
    assert CaseBlock.objects.filter(case=one.case, person=member.person).exists()
    assert ulla.get("panel_item", *here).status_code == 404
    assert told(elin.send("close_panel", panel["uuid"], body={"remarks": "Högt söktryck."}))["status"] == "closed"


def test_the_line_is_moved_on_what_was_read_and_what_is_chosen_is_proposed(as_person, officer, call):
    rows = [judge.application(call) for _ in range(2)]
    for one in rows:
        check_eligibility(one, eligible=True, note="", by=officer, now=CHECKED)
    elin = as_person(officer)
    read = elin.get("funding_line", call.case.uuid)
    assert [one["chosen"] for one in told(read)["rows"]] == [False, False]
    first = read.json()["rows"][0]["application"]
    moved = elin.send("funding_line", call.case.uuid, body={"above": 2}, match=read["ETag"], method="patch")
    assert [one["chosen"] for one in told(moved)["rows"]] == [True, True]
    stale = elin.send("funding_line", call.case.uuid, body={"above": 0}, match=read["ETag"], method="patch")
    assert stale.status_code == 412
    left = {"rows": [{"application": first, "chosen": False}]}
    now = told(elin.send("funding_line", call.case.uuid, body=left, method="patch"))
    assert [(one["ticked"], one["chosen"]) for one in now["rows"]] == [(False, False), (None, True)]
    beside = told(elin.get("beside_line", call.case.uuid))
    assert beside["count"] == 1
    assert beside["total"] == now["rows"][1]["amount"] > 0
    told(elin.send("propose_chosen", call.case.uuid, body={"reasons": "Bäst.", "terms": "Villkor."}))
    assert [str(one.application.case.uuid) for one in Proposal.objects.all()] == [now["rows"][1]["application"]]


def test_a_meeting_is_called_locked_by_its_decider_with_a_proof_and_its_letters_are_read_before_they_go(
    as_person, officer, call, vinnova, settings
):
    one = judge.application(call)
    proposal = judge.proposal(one, officer)
    decider = judge.decider(vinnova, reads_letters=True)
    elin, karin = as_person(officer), as_person(decider)
    body = {
        "call": str(call.case.uuid),
        "held_at": "2025-11-20T13:00:00+01:00",
        "decides": str(decider.person.uuid),
        "participants": [str(officer.person.uuid)],
    }
    stranger = {**body, "decides": str(officer.person.uuid)}
    assert told(elin.send("decision_meetings", body=stranger), 422)["errors"][0]["pointer"] == "/decides"
    meeting = told(elin.send("decision_meetings", body=body), 201)["uuid"]
    item = told(elin.send("agenda", meeting, body={"application": str(one.case.uuid)}), 201)
    assert item["proposal"] == str(proposal.uuid)
    changed = told(elin.send("decision_meeting", meeting, body={"place": "Digitalt möte"}, method="patch"))
    assert [one["person"] for one in changed["participants"]] == body["participants"]
    alone = {"absences": [], "dissents": [], "votes": [{"person": str(decider.person.uuid), "approves": True}]}
    refused = elin.send("agenda_item", meeting, item["uuid"], body=alone, method="patch")
    assert told(refused, 422)["code"] == "vote_not_decider"
    read = {"read": [str(proposal.uuid)]}
    assert elin.send("lock_decision_meeting", meeting, body=read).status_code == 403
    settings.STEP_UP = True
    assert told(karin.send("lock_decision_meeting", meeting, body=read), 403)["code"] == "proof_needed"
    settings.STEP_UP = False
    assert told(karin.send("lock_decision_meeting", meeting, body=read), 409)["code"] == "item_refused"
    stranger = {"came": [str(one.submitted_by.person.uuid)]}
    assert (
        told(elin.send("decision_meeting_presence", meeting, body=stranger), 422)["errors"][0]["pointer"] == "/came/0"
    )
    there = {"came": [str(user.person.uuid) for user in (officer, decider)]}
    came = told(elin.send("decision_meeting_presence", meeting, body=there))["presence"]
    assert {row["person"] for row in came} == set(there["came"])
    assert karin.send("lock_decision_meeting", meeting, body={"read": []}).status_code == 412
    locked = told(karin.send("lock_decision_meeting", meeting, body=read))
    assert locked["status"] == "locked"
    frozen = {"read": locked["minutes_sha256"]}
    assert elin.send("sign_decision_meeting", meeting, body=frozen).status_code == 403
    assert told(karin.send("sign_decision_meeting", meeting, body=frozen))["signatures"][0]["signs_as"] == "chair"
    decision = Decision.objects.get()
    applicant = as_person(one.submitted_by)
    assert applicant.get("decision", decision.uuid).status_code == 403

    letter = DecisionLetter.objects.get()
    tag = elin.get("letter", letter.uuid)["ETag"]
    changed = {"body": "Vi beviljar er ansökan. Välkomna!"}
    assert "Välkomna" in told(elin.send("letter", letter.uuid, body=changed, match=tag, method="patch"))["body"]
    assert elin.send("send_letter", letter.uuid, match=tag).status_code == 412
    assert told(elin.send("discard_letter", letter.uuid), 422)["code"] == "result_must_be_sent"
    assert told(elin.get("letter", letter.uuid))["lacks"] == ["belopp", "skal", "overklagande", "lank"]
    strange = elin.send("send_letter", letter.uuid, body={"along": [str(letter.uuid), str(one.case.uuid)]})
    assert told(strange, 422)["errors"][0]["pointer"] == "/along/1"
    assert told(elin.send("send_letter", letter.uuid))["status"] == "sent"
    assert Application.objects.get(pk=one.pk).withheld is False
    written = told(elin.send("write_feedback", letter.uuid, body={"statement": "Väl vald."}))["letters"]
    assert [row["kind"] for row in written] == ["feedback"]
    twice = elin.send("write_feedback", letter.uuid, body={"statement": "Igen."})
    assert told(twice, 409)["code"] == "feedback_written"
    dated = elin.send("date_letter", written[0]["uuid"], body={"release_on": "2025-12-01"})
    assert told(dated)["status"] == "dated"


def test_a_proposal_is_made_party_by_party_sent_back_and_decided_by_another(as_person, officer, call, vinnova):
    one = judge.application(call)
    check_eligibility(one, eligible=True, note="", by=officer, now=CHECKED)
    elin, karin = as_person(officer), as_person(judge.decider(vinnova))
    amounts = [
        {
            "organisation": str(row.organisation.uuid),
            "assignment": str(row.assignment.uuid),
            "strand": row.strand and row.strand.key,
            "year": row.year,
            "amount": row.amount,
        }
        for row in requested(Application.objects.get(pk=one.pk))
    ]
    body = {"application": str(one.case.uuid), "outcome": "grant", "amounts": amounts, "reasons": "Bäst.", "terms": "V"}
    alien = [{**amounts[0], "organisation": str(one.case.uuid)}]
    wrong = told(elin.send("proposals", body={**body, "amounts": alien}), 422)
    assert wrong["errors"][0]["pointer"] == "/amounts/0/organisation"
    first = told(elin.send("proposals", body=body), 201)
    assert sum(row["amount"] for row in first["amounts"]) == sum(row["amount"] for row in amounts)
    assert told(karin.send("take_back_proposal", first["uuid"]), 422)["code"] == "send_back_reason_missing"
    told(karin.send("take_back_proposal", first["uuid"], body={"note": "Dela upp det."}))
    second = told(elin.send("proposals", body=body), 201)
    assert elin.send("decide_proposal", second["uuid"]).status_code == 403
    told(karin.send("decide_proposal", second["uuid"]))
    assert Decision.objects.get().outcome == Outcome.GRANT
    assert told(karin.get("decisions"))["items"][0]["application"] == str(one.case.uuid)


def test_what_the_law_asks_for_after_a_decision_is_done_with_its_refusals(as_person, officer, call, vinnova):
    one = judge.application(call)
    decider = judge.decider(vinnova)
    decide(judge.proposal(one, officer, outcome=Outcome.DISMISS), by=decider, now=judge.DECIDED)
    karin, where = as_person(decider), one.case.uuid
    reasons = Decision.objects.get().reasons
    slip = {"was": "står inte här alls", "becomes": "annat", "reason": "Skrivfel."}
    assert told(karin.send("corrections", where, body=slip), 422)["code"] == "not_in_decision"
    told(karin.send("corrections", where, body={**slip, "was": reasons}), 201)
    assert [row["becomes"] for row in told(karin.get("corrections", where))["items"]] == ["annat"]
    taken = {"section": "37", "reason": "Underlaget fanns.", "is_worse": True}
    assert told(karin.send("reconsiderations", where, body=taken), 422)["code"] == "worse_ground_missing"
    told(karin.send("reconsiderations", where, body={**taken, "is_worse": False}), 201)
    elin = as_person(officer)
    note = {"received_on": "2025-11-19", "how": "phone", "source": "Ada", "text": "Ny projektledare."}
    assert "Ny projektledare." in told(elin.send("notes", where, body=note), 201)["text"]
    assert elin.send("corrections", where, body=slip).status_code == 403
    agent = {"name": "Ada", "scope": "Hela ärendet.", "power": "shown", "shown_on": "2025-11-19"}
    power = {"filename": "fullmakt.png", "content": b64encode(PNG).decode()}
    broken = elin.send("agents", where, body={**agent, "file": {**power, "content": "å"}})
    assert told(broken, 422)["errors"][0]["pointer"] == "/file/content"
    told(elin.send("agents", where, body={**agent, "file": power}), 201)
    assert PartyAgent.objects.get().power_document.title == "Fullmakt för Ada"


def test_an_act_on_many_is_previewed_asked_for_and_told_of(as_person, officer, call, vinnova):
    rows = [judge.application(call) for _ in range(2)]
    elin = as_person(officer)
    keys = [str(one.case.uuid) for one in rows]
    act = {"subject": "application", "act": "delay"}
    seen = told(elin.send("preview_mass_act", body={**act, "items": keys}))["items"]
    assert [one["refusal"] for one in seen] == ["", ""]
    read = [{name: one[name] for name in ("item", "read")} for one in seen]
    values = {"reason": "Många ansökningar.", "expected_on": "2026-02-27"}
    lacking = elin.send("mass_acts", body={**act, "items": read, "values": {"reason": "x"}})
    assert told(lacking, 422)["errors"][0]["pointer"] == "/values/expected_on"
    asked = told(elin.send("mass_acts", body={**act, "items": read, "values": values}), 201)
    assert asked["waiting"] == 2
    do_mass_act(MassAct.objects.get().job_id, now=judge.DECIDED)
    assert [one["status"] for one in told(elin.get("mass_act", asked["uuid"]))["items"]] == ["done", "done"]


def test_a_saved_view_is_ones_own_or_the_authoritys_and_removed_by_who_saved_it(as_person, officer, vinnova):
    elin = as_person(officer)
    body = {"view": "applications:list", "name": "Att pröva", "query": "status=submitted&sida=3", "shared": "vinnova"}
    assert (
        told(elin.send("saved_filters", body={**body, "view": "ingen:lista"}), 422)["errors"][0]["pointer"] == "/view"
    )
    assert told(elin.send("saved_filters", body={**body, "shared": "vr"}), 422)["errors"][0]["pointer"] == "/shared"
    saved = told(elin.send("saved_filters", body=body), 201)
    assert (saved["query"], saved["shared"]) == ("status=submitted", "vinnova")
    colleague = as_person(make.worker(Role.CASE_OFFICER, vinnova.authority, name="Per Holm"))
    assert [one["uuid"] for one in told(colleague.get("saved_filters"))["items"]] == [saved["uuid"]]
    assert colleague.send("remove_saved_filter", saved["uuid"]).status_code == 404
    told(elin.send("remove_saved_filter", saved["uuid"]))
    assert told(elin.get("saved_filters"))["items"] == []


def test_who_reads_reviews_is_written_for_each_case_and_nothing_is_told_before_the_declaration(
    as_person, officer, vinnova, call
):
    reviews.criteria(call)
    reviews.terms(call, officer)
    rows = [judge.application(call) for _ in range(2)]
    who = reviews.reviewer(officer)
    for one in rows:
        reviews.written(reviews.assigned(one, who, officer))
    Case.objects.filter(pk=rows[0].case_id).update(officer=officer.person)
    elin = as_person(officer)
    shown = {one["application"]: one for one in told(elin.get("reviews"))["items"]}
    mine, other = (shown[str(one.case.uuid)] for one in rows)
    assert (mine["for_panel"], mine["for_applicant"], mine["grades"]) == ("", "", [])
    assert other["grades"]
    assert told(elin.get("review", mine["uuid"]), 403)["code"] == "bias_not_declared"
    assert told(elin.get("review", other["uuid"]))["for_panel"] == other["for_panel"]
    asked = {"asked": "Budgeten.", "closes_at": "2025-12-20T12:00:00+01:00"}
    assert told(elin.send("supplements", rows[0].case.uuid, body=asked), 403)["code"] == "say_first"
    assert told(elin.send("case_messages", rows[0].case.uuid, body={"text": "Hej."}), 403)["code"] == "say_first"
    told(elin.send("supplements", rows[1].case.uuid, body=asked), 201)
    read = set(CaseReading.objects.filter(person=officer.person).values_list("case", "page"))
    assert read == {(one.case_id, "api:reviews") for one in rows} | {(rows[1].case_id, "api:review")}


def test_of_several_decisions_none_is_made_and_the_one_that_hinders_is_named_at_its_place(
    as_person, officer, call, vinnova
):
    people = [applications.applicant(f"a{number}@x.example", f"Person {number}") for number in range(3)]
    proposals = [judge.proposal(judge.application(call, by=one), officer) for one in people]
    first = sum(one.amount for one in proposals[0].amounts.all() if one.year == 2026)
    known = {"source_kind": FrameSource.AMENDMENT, "valid_from": date(2025, 11, 15), "recorded_at": CHECKED}
    make.frame(vinnova, 2026, 3 * first - 1, **known)
    karin = as_person(judge.decider(vinnova))
    refused = told(karin.send("decide_many", body={"proposals": [str(one.uuid) for one in proposals]}), 409)
    assert refused["code"] == "item_refused"
    assert [(one["pointer"], one["code"]) for one in refused["errors"]] == [("/proposals/2", "no_room")]
    assert not Decision.objects.exists()
    both = told(karin.send("decide_many", body={"proposals": [str(one.uuid) for one in proposals[:2]]}))
    assert len(both["decided"]) == 2
