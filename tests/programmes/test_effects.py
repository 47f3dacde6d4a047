"""What a recorded amount would do is shown before it is recorded, and is what it then does."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from accounts.errors import NotAllowed
from accounts.roles import Role
from programmes import effects
from programmes.errors import AppropriationFull, FrameOutOfPlace, SourceMissing
from programmes.models import AppropriationAmount, BudgetFrame
from programmes.models.frame import FrameSource, Wording
from programmes.workflow.frames import record_appropriation, record_authorisation, record_frame
from programmes.workflow.ledger import Line, commit, judge
from tests.factories import accounts, registry
from tests.factories import programmes as make

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LETTER = {"source_kind": FrameSource.APPROPRIATION_LETTER, "source": "Regleringsbrev (påhittat exempel)"}
pytestmark = pytest.mark.django_db


def granted(assignment, year, amount, strand=None):
    line = Line(assignment, year, accounts.organisation(), amount, strand)
    return commit([line], case=registry.case(assignment.authority), by=accounts.user(), now=NOW, key=f"{year}{amount}")


def room(assignment, year, strand=None, on=None):
    lines = [Line(assignment, year, None, 0, strand)]
    found = {one.strand: one.judged.room for one in judge(lines, on=on or NOW.date(), now=NOW)}
    return found.get(strand)


def shown(preview, strand=None):
    return {one.year: (one.before, one.after) for one in preview.effects if one.name == strand}


@pytest.fixture
def assignment():
    one = make.assignment()
    make.frame(one, 2026, 100)
    make.frame(one, 2027, 200, Wording.ESTIMATED)
    return one


def frame(assignment, year, amount, **fields):
    given = {"strand": None, "open_ended": False, "wording": Wording.MAY_USE, "valid_from": date(2026, 3, 1)} | fields
    return effects.of_frame(assignment, year=year, amount=amount, now=NOW, **LETTER | given)


def test_a_lowered_amount_is_shown_as_negative_room_and_nothing_is_written(assignment):
    granted(assignment, 2026, 80)
    before = BudgetFrame.objects.count()
    preview = frame(assignment, 2026, 50)
    assert (shown(preview), preview.is_negative) == ({2026: (20, -30)}, True)
    assert BudgetFrame.objects.count() == before


def test_an_amount_that_counts_later_is_shown_as_of_its_day(assignment):
    preview = frame(assignment, 2026, 150, valid_from=date(2026, 7, 1))
    assert (preview.day, shown(preview)) == (date(2026, 7, 1), {2026: (100, 150)})


def test_a_letter_gives_room_where_an_estimate_gave_none(assignment):
    preview = frame(assignment, 2027, 210)
    assert shown(preview) == {2027: (0, 210)}


def test_a_letter_frees_the_authorisation_that_the_estimated_year_had_taken(assignment):
    make.frame(assignment, 2028, 300, Wording.ESTIMATED)
    make.authorisation(assignment, 120, 2028)
    granted(assignment, 2027, 100)
    assert shown(frame(assignment, 2027, 210)) == {2027: (20, 110)}
    preview = effects.of_authorisation(assignment, amount=150, end_year=2028, valid_from=date(2026, 3, 1), now=NOW)
    assert shown(preview) == {2027: (20, 50), 2028: (20, 50)}


def test_an_authorisation_reaches_no_further_than_its_last_year(assignment):
    make.frame(assignment, 2028, 300, Wording.ESTIMATED, year_to=None)
    preview = effects.of_authorisation(assignment, amount=150, end_year=2027, valid_from=date(2026, 3, 1), now=NOW)
    assert shown(preview) == {2027: (0, 150)}


def test_an_amount_covered_by_a_later_version_says_so(assignment):
    make.frame(assignment, 2026, 70, source_kind=FrameSource.AMENDMENT, valid_from=date(2026, 3, 2))
    preview = frame(assignment, 2026, 90, valid_from=date(2026, 1, 1))
    assert preview.covered is not None
    assert (preview.covered.amount, shown(preview)) == (70, {2026: (70, 70)})


def test_an_amount_from_and_including_a_year_changes_every_year_known(assignment):
    make.frame(assignment, 2029, 300, Wording.ESTIMATED)
    preview = frame(assignment, 2028, 400, open_ended=True)
    assert {one.year: one.line_after.amount for one in preview.effects} == {2028: 400, 2029: 400}


def test_parts_that_do_not_add_up_to_the_whole_are_pointed_out(assignment):
    first, second = make.strand(assignment, "a"), make.strand(assignment, "b")
    make.frame(assignment, 2026, 60, Wording.FIXED, strand=first)
    preview = frame(assignment, 2026, 30, strand=second)
    assert (preview.parts_sum, preview.total) == (90, 100)
    assert frame(assignment, 2026, 40, strand=second).parts_sum is None


def test_the_appropriations_own_amount_is_recorded_with_its_effect_and_holds(assignment):
    other = make.assignment("vin-life")
    make.frame(other, 2026, 100)
    granted(other, 2026, 40)
    economist = make.worker(Role.ECONOMIST)
    typed = {"year": 2026, "amount": 60, "valid_from": date(2026, 3, 1), **LETTER}
    (effect,) = effects.of_appropriation(assignment, **typed, now=NOW).effects
    assert (effect.before, effect.used, effect.after) == (None, 40, 20)

    record_appropriation(assignment, **typed, by=economist, now=NOW)

    with pytest.raises(AppropriationFull):
        granted(assignment, 2026, 21)
    granted(assignment, 2026, 20)
    assert "anslaget 1:2" in assignment.case.entries.get().what_public
    with pytest.raises(SourceMissing):
        record_appropriation(assignment, **typed | {"source": " "}, by=economist, now=NOW)
    with pytest.raises(NotAllowed):
        record_appropriation(assignment, **typed, by=make.worker(Role.ECONOMIST, make.agency("vr")), now=NOW)
    assignment.appropriation = None
    with pytest.raises(FrameOutOfPlace):
        record_appropriation(assignment, **typed, by=economist, now=NOW)


class Recorded(TestCase):
    """Whatever is recorded, in any order, the room it was shown to give is the room it gives."""

    def setUp(self):
        self.assignment = make.assignment()
        make.frame(self.assignment, 2026, 1_000)
        make.frame(self.assignment, 2027, 500, Wording.ESTIMATED)
        self.strand = make.strand(self.assignment, "a")
        self.by = make.worker(Role.ECONOMIST)
        granted(self.assignment, 2026, 300)

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        some.lists(
            some.tuples(
                some.sampled_from([2026, 2027]),
                some.integers(0, 900),
                some.sampled_from(Wording.values),
                some.sampled_from([date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 2), date(2026, 9, 1)]),
                some.booleans(),
                some.booleans(),
            ),
            min_size=1,
            max_size=5,
        )
    )
    def test_the_preview_is_what_happens(self, amounts):
        for year, amount, wording, valid_from, of_strand, authorise in amounts:
            if authorise:
                typed = {"amount": amount, "end_year": year, "valid_from": valid_from}
                preview = effects.of_authorisation(self.assignment, **typed, now=NOW)
                record_authorisation(self.assignment, **typed, source="Brev", by=self.by, now=NOW)
                later = self.assignment.authorisations.filter(valid_from__gt=valid_from, valid_from__lte=preview.day)
                if later.exists():
                    continue  # another one is in force on the day
            else:
                typed = {
                    "year": year,
                    "amount": amount,
                    "wording": wording,
                    "valid_from": valid_from,
                    "strand": self.strand if of_strand else None,
                    "open_ended": False,
                    **LETTER,
                }
                preview = effects.of_frame(self.assignment, **typed, now=NOW)
                record_frame(self.assignment, **typed, by=self.by, now=NOW)
            for effect in preview.effects:
                assert room(self.assignment, effect.year, effect.name, on=preview.day) == effect.after


# The pages


@pytest.fixture
def economist(client, clock):
    clock.set_moment(NOW)
    user = make.worker(Role.ECONOMIST)
    client.force_login(user)
    return user


TYPED = {
    "source_kind": "amendment",
    "source": "Ändringsbeslut (påhittat exempel)",
    "part": "0",
    "year": "2026",
    "amount": "50",
    "wording": "may_use",
    "quote": "Ett citat",
    "valid_from": "2026-03-01",
}


def test_the_effect_stands_on_the_page_before_anything_is_recorded(client, economist, assignment):
    granted(assignment, 2026, 80)
    url = reverse("programmes:record_frame", args=[assignment.uuid])
    page = client.post(url, TYPED)
    body = page.content.decode()
    assert (page.status_code, page.context["preview"].is_negative) == (200, True)
    assert "\u221230" in body
    assert 'name="quote" value="Ett citat"' in body
    before = BudgetFrame.objects.count()
    back = client.post(url, TYPED | {"andra": "1"})
    assert back.context["preview"] is None
    assert "Ett citat" in back.content.decode()
    assert BudgetFrame.objects.count() == before
    assert client.post(url, TYPED | {"bekrafta": "1"}).status_code == 302
    assert BudgetFrame.objects.count() == before + 1


@pytest.mark.parametrize("act", ["record_frame", "record_authorisation", "record_appropriation"])
def test_confirmed_twice_it_is_recorded_once(act, client, economist, assignment):
    url = reverse(f"programmes:{act}", args=[assignment.uuid])
    typed = TYPED | {"end_year": "2027", "bekrafta": "1", "idempotency_key": "samma"}
    for _click in range(2):
        assert client.post(url, typed).status_code == 302
    assert assignment.case.entries.count() == 1
    assert client.post(url, typed | {"idempotency_key": "en annan"}).status_code == 302
    assert assignment.case.entries.count() == 2


def test_the_preview_carries_the_key_of_its_confirmation(client, economist, assignment):
    body = client.post(reverse("programmes:record_frame", args=[assignment.uuid]), TYPED).content.decode()
    assert 'name="idempotency_key"' in body


def test_the_database_takes_no_endless_quote(assignment):
    with pytest.raises(IntegrityError, match="frame_quote_is_short"):
        make.frame(assignment, 2026, 1, quote="q" * 2001)


@pytest.mark.parametrize(
    ("act", "wrong"),
    [
        ("record_frame", {"year": "2001"}),
        ("record_appropriation", {"year": "2001"}),
        ("record_frame", {"quote": "q" * 2001}),
        ("record_frame", {"valid_from": "2999-01-01"}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_before_any_preview(act, wrong, client, economist, assignment):
    page = client.post(reverse(f"programmes:{act}", args=[assignment.uuid]), TYPED | wrong)
    assert (page.status_code, page.context["preview"], list(page.context["form"].errors)) == (422, None, list(wrong))


def test_wrong_input_never_reaches_the_preview(client, economist, assignment):
    url = reverse("programmes:record_frame", args=[assignment.uuid])
    page = client.post(url, TYPED | {"amount": "x", "bekrafta": "1"})
    assert (page.status_code, page.context["preview"], list(page.context["form"].errors)) == (422, None, ["amount"])


def test_the_appropriations_amount_is_recorded_in_the_browser_and_stands_on_its_page(client, economist, assignment):
    url = reverse("programmes:record_appropriation", args=[assignment.uuid])
    typed = {name: TYPED[name] for name in ("source_kind", "source", "year", "amount", "quote", "valid_from")}
    assert client.post(url, typed).context["preview"].effects[0].after == 50
    answer = client.post(url, typed | {"bekrafta": "1"})
    row = AppropriationAmount.objects.get()
    assert answer["Location"] == reverse("programmes:appropriation", args=[row.appropriation_id])
    body = client.get(answer["Location"]).content.decode()
    assert "Ett citat" in body
    assert str(economist.person) in body
