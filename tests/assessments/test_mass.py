"""One act on many applications: previewed, each by itself, what is refused is named; and views of a list kept."""

from copy import deepcopy
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from applications.models import Application
from applications.states import Status
from assessments.models import EligibilityCheck, Proposal
from assessments.slots.massacts import APPLICATION
from assessments.workflow.eligibility import check_eligibility
from registry.errors import TooMany
from registry.models import Job, MassAct, MassItem, MassStatus, SavedFilter
from registry.workflow import mass as acts
from registry.workflow.mass import ask_mass, do_mass_act, preview
from sweden import clock as sweden_clock
from tests.factories import accounts, applications, calls
from tests.factories import programmes as make
from tests.factories.assessments import CHECKED
from tests.factories.registry import block

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _rows(standing):
    sweden_clock.set_day(date(2025, 11, 20))
    assignment = make.pair()[0]
    make.authorisation(assignment, 100_000_000, 2028)
    call = calls.call(assignment)
    return [
        applications.submitted_application(
            call, by=applications.applicant(f"{n}@x.example", f"N{n}"), title=f"Titel {n}"
        )
        for n in range(4)
    ]


@pytest.fixture
def rows(_rows, clock):
    clock.set_day(date(2025, 11, 20))
    return deepcopy(_rows)


@pytest.fixture
def officer(rows):
    return make.worker(Role.CASE_OFFICER, rows[0].case.authority, name="Elin Sandberg")


def client(user) -> Client:
    found = Client()
    found.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return found


MASS = "assessments:mass"


def test_each_is_done_by_itself_and_what_is_refused_is_named(rows, officer):
    elin = client(officer)
    keys = [str(one.case.uuid) for one in rows]
    check_eligibility(rows[0], eligible=True, note="", by=officer, now=CHECKED)  # gone on already

    seen = elin.post(reverse(MASS), {"act": "eligible", "case": keys})
    assert [row.thing for row in seen.context["not_open"]] == [rows[0]]
    assert seen.context["warned"] == []
    Application.objects.filter(pk=rows[2].pk).update(late=True)
    told = elin.post(reverse(MASS), {"act": "eligible", "case": keys}).context["warned"]
    assert [one.thing for one in told] == [rows[2]]  # said before it is asked for, not after it is refused
    typed = {"act": "eligible", "ask": "1", "case": keys, "note": "Granskade tillsammans."}
    typed["read"] = [f"{key}:{read}" for _one, key, read in seen.context["to_do"]]
    assert not EligibilityCheck.objects.exclude(application=rows[0]).exists()  # nothing before it is asked for
    check_eligibility(rows[1], eligible=True, note="", by=officer, now=CHECKED)
    answer = elin.post(reverse(MASS), typed)

    mass = MassAct.objects.get()
    assert answer["Location"] == reverse("registry:mass_act", args=[mass.uuid])
    do_mass_act(mass.job_id, now=CHECKED)
    do_mass_act(mass.job_id, now=CHECKED)
    titles = {one.case.uuid: one.title for one in rows}
    assert {titles[one.target]: one.status for one in mass.items.all()} == {
        "Titel 1": "refused",  # somebody was before, and it is told
        "Titel 2": "done",
        "Titel 3": "done",
    }
    assert EligibilityCheck.objects.filter(note="Granskade tillsammans.").count() == 2
    job = Job.objects.get(pk=mass.job_id)
    assert (job.status, job.done, job.total) == ("done", 3, 3)


def test_what_changed_since_the_preview_is_refused_with_its_reason_and_stops_none_of_the_others(rows, officer):
    mass = ask_mass(APPLICATION, "eligible", rows, values={"note": ""}, by=officer, now=CHECKED)
    check_eligibility(rows[1], eligible=False, note="Nej.", by=officer, now=CHECKED)

    do_mass_act(mass.job_id, now=CHECKED)

    titles = {one.case.uuid: one.title for one in rows}
    said = {titles[one.target]: (one.status, one.said) for one in mass.items.all()}
    assert said["Titel 1"][0] == MassStatus.REFUSED
    assert "förhandsgranskningen" in said["Titel 1"][1]
    assert [said[f"Titel {n}"][0] for n in (0, 2, 3)] == [MassStatus.DONE] * 3
    rows[1].refresh_from_db()
    assert rows[1].status == Status.INELIGIBLE
    page = client(officer).get(reverse("registry:mass_act", args=[mass.uuid])).content.decode()
    assert "förhandsgranskningen" in page


def test_a_worker_that_ends_in_the_middle_goes_on_where_it_was_and_does_nothing_twice(rows, officer, monkeypatch):
    mass = ask_mass(APPLICATION, "eligible", rows, values={"note": ""}, by=officer, now=CHECKED)
    keys = list(mass.items.values_list("pk", flat=True))
    for key in keys[:2]:
        acts.do_one(mass, key, officer, CHECKED)

    do_mass_act(mass.job_id, now=CHECKED)

    assert EligibilityCheck.objects.count() == 4
    assert not MassItem.objects.exclude(status=MassStatus.DONE).exists()


@pytest.mark.parametrize(
    "act", sorted(APPLICATION.acts.keys() - {"take_back", "agenda", "remind", "extend"})
)  # those: test_mass_lists
def test_every_act_is_offered_only_where_it_is_open_and_then_does_what_it_says(rows, officer, act):
    values = {
        "note": "Prövad.",
        "ground": "outside" if act == "ineligible" else "research",
        "reason": "Skäl.",
        "reasons": "Egna skäl.",
        "terms": "Villkor.",
        "expected_on": "2026-03-01",
    }
    _first, second, third, _fourth = rows
    check_eligibility(second, eligible=True, note="", by=officer, now=CHECKED)
    check_eligibility(third, eligible=False, note="Nej.", by=officer, now=CHECKED)
    for one in rows:
        one.refresh_from_db()

    seen = preview(APPLICATION, act, rows, by=officer)
    open_ = [one.thing for one in seen if one.refusal is None]
    assert len(open_) > 0
    assert {one.status for one in open_}.isdisjoint({one.thing.status for one in seen if one.refusal is not None})
    mass = ask_mass(APPLICATION, act, rows, values=values, by=officer, now=CHECKED)
    do_mass_act(mass.job_id, now=CHECKED)

    done = set(mass.items.filter(status=MassStatus.DONE).values_list("target", flat=True))
    assert done == {one.case.uuid for one in open_}


def test_more_than_five_hundred_are_not_taken_and_everything_the_filters_show_can_be(rows, officer, monkeypatch):
    elin = client(officer)
    seen = elin.post(reverse(MASS), {"act": "propose_reject", "all": "1", "back": "/ansokningar/?status=submitted"})
    assert len(seen.context["not_open"]) == 4
    seen = elin.post(reverse(MASS), {"act": "eligible", "all": "1", "back": "/ansokningar/?status=submitted&q=Titel"})
    assert len(seen.context["to_do"]) == 4
    monkeypatch.setattr(acts, "MOST", 3)
    with pytest.raises(TooMany):
        ask_mass(APPLICATION, "eligible", rows, values={"note": ""}, by=officer, now=CHECKED)
    assert not MassAct.objects.exists()


def test_whoever_is_kept_out_of_a_case_neither_chooses_it_nor_reads_of_it_afterwards(rows, officer):
    block(rows[0].case, officer)
    elin = client(officer)
    keys = [str(one.case.uuid) for one in rows]
    seen = elin.post(reverse(MASS), {"act": "eligible", "case": keys})
    assert [one.told.title for one, _key, _read in seen.context["to_do"]] == ["Titel 1", "Titel 2", "Titel 3"]

    mass = ask_mass(APPLICATION, "eligible", rows[1:], values={"note": ""}, by=officer, now=CHECKED)
    block(rows[1].case, officer)
    do_mass_act(mass.job_id, now=CHECKED)
    assert mass.items.get(target=rows[1].case.uuid).status == MassStatus.REFUSED
    page = elin.get(reverse("registry:mass_act", args=[mass.uuid])).content.decode()
    assert "Titel 1" not in page
    assert "Titel 2" in page


def test_a_refused_form_keeps_what_was_typed(rows, officer):
    typed = {"act": "delay", "ask": "1", "case": [str(rows[0].case.uuid)], "reason": "Ord som tog tid."}
    answer = client(officer).post(reverse(MASS), typed)

    assert answer.status_code == 422
    assert "Ord som tog tid." in answer.content.decode()
    assert not MassAct.objects.exists()
    decider = make.worker(Role.DECISION_MAKER, rows[0].case.authority, name="Karin Wretman")
    assert client(decider).post(reverse(MASS), typed).status_code == 403


def test_a_saved_view_is_ones_own_or_shared_with_the_authority_and_removed_by_its_owner(rows, officer):
    vera = make.worker(Role.CASE_OFFICER, rows[0].case.authority, name="Vera Ek")
    other = accounts.staff(Role.CASE_OFFICER, accounts.authority("vr"))
    where, save = reverse("applications:list"), reverse("registry:save_filter")
    own = {"view": "applications:list", "name": "Mina sena", "query": "status=late&handlaggare=me&sida=2&q="}
    client(officer).post(save, own)
    client(officer).post(save, own | {"name": "Allas nya", "query": "status=submitted", "shared": "1"})
    client(officer).post(save, own | {"name": "  "})

    assert SavedFilter.objects.get(name="Mina sena").query == "status=late&handlaggare=me"
    for user, names in ((officer, {"Mina sena", "Allas nya"}), (vera, {"Allas nya"}), (other, set())):
        page = client(user).get(where).content.decode()
        assert {name for name in ("Mina sena", "Allas nya") if name in page} == names
    of_call = f"/utlysningar/{rows[0].call.case.uuid}/bedomning/jav/"  # a view of a call's list is there in every call
    own = {"view": "assessments:call_bias", "address": of_call, "name": "Att pröva", "query": "state=waits"}
    assert client(officer).post(save, own)["Location"] == f"{of_call}?state=waits"
    assert f"{of_call}?state=waits" in client(officer).get(of_call).content.decode()
    assert client(officer).post(save, {**own, "address": where}).status_code == 404
    SavedFilter.objects.get(name="Att pröva").delete()
    gone = reverse("registry:remove_filter", args=[SavedFilter.objects.get(name="Allas nya").uuid])
    assert client(vera).post(gone).status_code == 404
    client(officer).post(gone)
    assert list(SavedFilter.objects.values_list("name", flat=True)) == ["Mina sena"]
    assert not Proposal.objects.exists()


def test_what_was_read_is_compared_on_a_row_that_nobody_changes_meanwhile(rows, officer):
    mass = ask_mass(APPLICATION, "eligible", rows[:1], values={"note": ""}, by=officer, now=CHECKED)
    with CaptureQueriesContext(connection) as asked:
        do_mass_act(mass.job_id, now=CHECKED)
    read = next(one["sql"] for one in asked if 'FROM "applications_application"' in one["sql"])
    assert "FOR UPDATE" in read


def test_a_page_that_sends_nonsense_with_its_choice_is_answered_in_words(rows, officer):
    user, typed = client(officer), {"act": "delay", "reason": "Fler än väntat.", "expected_on": "2025-12-20"}
    item = str(rows[0].case.uuid)
    assert user.post(reverse(MASS), {"back": "//["}).status_code == 302
    saved = {"view": "applications:list", "name": "Mina", "query": "q=\x01", "address": "//["}
    assert user.post(reverse("registry:save_filter"), saved).status_code == 302
    assert SavedFilter.objects.get().name == "Mina"
    assert user.post(reverse("registry:save_filter"), {**saved, "view": "applications:list\x01"}).status_code == 404
    asked = user.post(reverse(MASS), {**typed, "case": item, "ask": "1", "back": "//[", "read": f"{item}:ny"})
    assert (asked.status_code, MassItem.objects.get().read) == (302, "ny")
