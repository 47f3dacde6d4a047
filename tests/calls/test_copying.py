"""A copy has everything that is terms and nothing that is events: every field and model of a call says which it is."""

from datetime import timedelta

import pytest

from applications.models import HandInTerms
from calls.models import (
    Call,
    CallBudget,
    CallCondition,
    CallContact,
    CallCriterion,
    CallStep,
    CallStrand,
    CutOff,
    ProjectKind,
    WantedAttachment,
)
from calls.workflow.copying import COPIED, begin_second_step, copy_call
from registry.workflow.documents import store_file
from tests.factories import calls

pytestmark = pytest.mark.django_db

#: What hangs on a call, and why it follows with a copy or does not.
FOLLOWS = {
    "calls.CallBudget": "what the call expects to grant, where the money is of the same part",
    "calls.CallCondition": "its own demands; the government's are those of the copy's own decision",
    "calls.CallContact": "whom one asks",
    "calls.CallCriterion": "what it judges by",
    "calls.CallStep": "how it is applied for; without the moments",
    "calls.CallStrand": "where the money comes from; agreed to anew",
    "calls.FormVersion": "what it asks",
    "calls.ProjectKind": "what kinds of projects it has",
    "calls.WantedAttachment": "what it wants attached, with the templates",
    "applications.HandInTerms": "how many files, how large, and who confirms",
}
STAYS = {
    "applications.Application": "what came in",
    "applications.PersonalOpening": "a decision for one applicant",
    "assessments.DecisionMeeting": "decided on that call's applications",
    "assessments.FundingLine": "ranks that call's applications",
    "assessments.Panel": "met over that call's applications",
    "assessments.ReviewInvitation": "asked somebody to review in that call",
    "assessments.ReviewPhase": "moments of that call's reviewing",
    "assessments.ReviewTerms": "set anew for each call, when its reviewing is arranged",
    "calls.CallExtension": "a decision on that call's closing moment",
    "calls.CallQuestion": "what was asked, with its answers",
    "calls.CallRecipient": "a recipient is invited to that call",
    "calls.CutOff": "moments of that call",
    "calls.DirectAward": "is grounded and approved for its own recipient",
}
#: The call's own fields beside those of COPIED.
FIELDS = {
    "areas": "follows: what it is about",
    "title_sv": "written anew, beginning from the other's",
    "title_en": "follows with an unchanged Swedish title",
    "access": "follows; a second step is copied to an open call",
    "copied_from": "tells where it came from",
    **dict.fromkeys(("id", "case", "status", "revision", "first_step"), "its own"),
    **dict.fromkeys(("created_by", "created_at", "edited_by", "edited_at"), "who wrote it"),
    "writers": "who has written in that call, and may not proofread it",
    **dict.fromkeys(("contact_name", "contact_email"), "the author of the copy"),
    **dict.fromkeys(("opens_at", "closes_at", "decision_planned_on"), "a moment"),
    **dict.fromkeys(("project_start_from", "project_end_latest"), "a moment"),
    **dict.fromkeys(("proofreader", "proofreading_note", "proofread_by", "proofread_at"), "an event"),
    **dict.fromkeys(("publish_at", "scheduled_by", "published_by", "published_at"), "an event"),
    "in_calendar": "whether others see its plan is chosen for each",
    "prepares": "a new round of pre-studies prepares for another call",
}


def hanging_on(model):
    """Every model whose rows belong to a call, also those that belong to its parts."""
    found = set()
    for relation in model._meta.get_fields(include_hidden=True):
        other = relation.related_model
        if not relation.auto_created or relation.concrete or other is Call or other._meta.auto_created:
            continue
        found.add(other._meta.label)
        if model is Call and other in (CallStrand, ProjectKind):
            found |= hanging_on(other)
    return found


def test_every_model_of_a_call_says_whether_it_follows_with_a_copy():
    assert hanging_on(Call) == FOLLOWS.keys() | STAYS.keys()
    assert not FOLLOWS.keys() & STAYS.keys()


def test_every_field_of_a_call_says_whether_it_follows_with_a_copy():
    names = {one.name for one in (*Call._meta.concrete_fields, *Call._meta.many_to_many)}
    assert names == FIELDS.keys() | set(COPIED)
    assert not FIELDS.keys() & set(COPIED)


def rows(model, call):
    """The rows of a call as values, without keys and the call itself."""
    own = {"id", "uuid", "call_id", "call_strand_id", "project_kind_id", "template_id"}
    order = (
        CallBudget.objects.filter(call_strand__call=call) if model is CallBudget else model.objects.filter(call=call)
    )
    return [{key: value for key, value in row.items() if key not in own} for row in order.order_by("pk").values()]


def full_call():
    """A published call with something of everything that is terms, and events beside."""
    call = calls.call()
    kind = ProjectKind.objects.create(call=call, key="pilot", name_sv="Pilot")
    file = store_file(b"mall", content_type="text/plain", now=call.opens_at)
    WantedAttachment.objects.create(
        call=call, key="cv", name_sv="CV", project_kind=kind, template=file, template_name="mall.txt"
    )
    CallCriterion.objects.create(call=call, key="nytta", name_sv="Nytta", grades=[], weight=100)
    CallCriterion.objects.create(call=call, key="hela", name_sv="Helhet", step=2)
    CallContact.objects.create(call=call, name="Maryam Haddad", email="maryam@vinnova.example")
    CallStep.objects.create(call=call, number=1, name_sv="Skiss")
    CallStep.objects.create(
        call=call,
        number=2,
        name_sv="Ansökan",
        opens_at=call.closes_at + timedelta(days=10),
        closes_at=call.closes_at + timedelta(days=40),
    )
    CutOff.objects.create(call=call, at=call.closes_at)
    HandInTerms.objects.create(call=call, most_files=3, most_mb=7, confirm_days=14)
    CallCondition.objects.create(
        call=call, key="tak", kind="max_grant", parameters={"amount": 1_000_000}, project_kind=kind
    )
    calls.as_if(call, subjects=["101", "10101"], late_rule="as_late")
    return call


def test_a_copy_has_the_terms_and_none_of_the_events():
    call = full_call()
    part = call.call_strands.get()
    new = copy_call(
        call,
        assignment=part.assignment,
        strand=part.strand,
        title_sv="Omgång två",
        by=call.created_by,
        now=call.closes_at,
    )
    assert {name: getattr(new, name) for name in COPIED} == {name: getattr(call, name) for name in COPIED}
    for model in (ProjectKind, WantedAttachment, CallCriterion, CallContact, CallBudget, HandInTerms):
        assert rows(model, new) == rows(model, call), model
    [wanted] = new.wanted_attachments.all()
    assert (wanted.project_kind.call, wanted.template.sha256) == (new, call.wanted_attachments.get().template.sha256)
    own = {one.kind: one for one in new.conditions.all()}
    assert own["max_grant"].project_kind.call == new
    assert new.forms.get().content == call.forms.order_by("-number")[0].content
    assert [(one.name_sv, one.opens_at, one.closes_at) for one in new.steps.all()] == [
        ("Skiss", None, None),
        ("Ansökan", None, None),
    ]
    assert not new.cut_offs.exists()
    assert (new.opens_at, new.closes_at, new.published_at, new.proofread_by) == (None, None, None, None)


def test_a_second_step_has_the_terms_of_hand_in_too():
    call = full_call()
    new = begin_second_step(call, by=call.created_by, now=call.closes_at)
    assert rows(HandInTerms, new) == rows(HandInTerms, call)
    assert [one.key for one in new.criteria.all()] == ["hela"]
