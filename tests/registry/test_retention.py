"""Disposal: refused without a legal ground, told beforehand, done as the tables' owner, and written for good."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed
from accounts.roles import Role
from registry.errors import GroundInFull, IsKept, NeedsTwo, NoLegalGround
from registry.loading import retention
from registry.models import CaseReading, Disclosure, Disposal, Event
from registry.rules.retention import Decided, RetentionClass, RetentionFileError, before, classes_of, in_force
from registry.workflow.disclosure import receive
from registry.workflow.reading import note_reading
from registry.workflow.retention import decide, dispose, preview
from tests.factories import accounts, registry

DAYS = st.dates(date(2020, 2, 29), date(2040, 12, 31))
DECISIONS = st.lists(st.builds(Decided, st.sampled_from(["", " ", "RA-MS 1"]), st.integers(0, 30), DAYS), max_size=5)
GOES = RetentionClass("readings", False, "", "", "", 5)


@given(DECISIONS, DAYS, st.booleans())
def test_nothing_goes_that_is_kept_or_has_no_legal_ground_and_nothing_younger_than_decided(
    decisions: list[Decided], on: date, keep: bool
) -> None:
    held = in_force(decisions, on)
    day = before(RetentionClass("x", keep, "", "", "", None if keep else 5), held, on)

    with_ground = [one for one in decisions if one.ground.strip() and one.years and one.valid_from <= on]
    assert (day is None) == (keep or not with_ground)
    if day is not None and held is not None:
        assert held.valid_from == max(one.valid_from for one in with_ground)
        assert day.year == on.year - held.years


def test_a_class_says_years_exactly_when_it_may_go() -> None:
    one = {"key": "x", "keep": True, "sv": "", "en": "", "source": "", "years": 2}
    with pytest.raises(RetentionFileError, match=r"classes\[0\]"):
        classes_of({"classes": [one]})
    assert {one.key for one in retention() if one.keep} == {"cases", "ledger"}


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_from_a_refusal_to_a_disposal_that_is_told(clock) -> None:
    authority, registrar = accounts.authority(), accounts.staff(Role.REGISTRAR)
    other = accounts.staff(Role.ADMINISTRATOR, name="Gunnar Administratörsson")
    officer, case = accounts.staff(), registry.case()
    now = datetime(2031, 1, 7, 9, tzinfo=UTC)
    of_vr = registry.case(accounts.authority("vr"))
    for one, year in ((case, 2025), (case, 2030), (of_vr, 2025)):
        note_reading(one, by=officer, now=datetime(year, 1, 1, 9, tzinfo=UTC), page="registry:case")
    asked = ["gallra", "vinnova", "readings", "--by", registrar.email]

    with pytest.raises(CommandError, match=r"legal ground|rättslig grund"):
        call_command(*asked, "--execute")
    with pytest.raises(NotAllowed):
        decide(authority, what="readings", ground="RA-MS 1", years=1, valid_from=date(2025, 1, 1), by=officer, now=now)
    with pytest.raises(IsKept):
        decide(authority, what="cases", ground="RA-MS 1", years=1, valid_from=date(2025, 1, 1), by=registrar, now=now)
    with pytest.raises(NoLegalGround):
        decide(authority, what="readings", ground=" ", years=1, valid_from=date(2025, 1, 1), by=registrar, now=now)
    since = date(2025, 1, 1)
    full = {"ground": "RA-MS 2027:12", "decided_on": since, "quote": "Gallras efter fem år.", "valid_from": since}
    with pytest.raises(GroundInFull):
        decide(authority, what="readings", years=5, by=other, now=now, **full | {"quote": " "})
    decide(authority, what="readings", years=5, by=other, now=now, **full)
    with pytest.raises(NeedsTwo):
        dispose(authority, "readings", by=other, now=now)
    assert preview(authority, GOES, now).count == 1
    assert CaseReading.objects.count() == 3

    clock.set_day(now.date())
    told = StringIO()
    call_command(*asked, stdout=told)
    assert "1 rows older than 2026-01-07 (RA-MS 2027:12, 5 years)" in told.getvalue()
    assert CaseReading.objects.count() == 3
    call_command(*asked, "--execute", stdout=told)
    assert set(CaseReading.objects.values_list("case", "day")) == {
        (case.pk, date(2030, 1, 1)),
        (of_vr.pk, date(2025, 1, 1)),
    }
    done = Disposal.objects.get()
    assert (done.count, done.by) == (1, registrar)
    assert Event.objects.get(kind="retention.disposed").data["ground"] == "RA-MS 2027:12"

    # Where answers were wanted goes from requests that have been decided; the requests stay.
    asked_for = [receive(authority=authority, wanted="Allt", answer_to="a@x.example", now=now) for _ in "ab"]
    at = datetime(2029, 1, 7, 9, tzinfo=UTC)
    Disclosure.objects.filter(pk=asked_for[0].pk).update(decided_at=at, decided_by=registrar, outcome="not_held")
    with pytest.raises(NoLegalGround):
        dispose(authority, "addresses", by=registrar, now=now)
    decide(authority, what="addresses", years=1, by=other, now=now, **full)
    assert dispose(authority, "addresses", by=registrar, now=now).count == 1
    assert list(Disclosure.objects.order_by("pk").values_list("answer_to", flat=True)) == ["", "a@x.example"]
