"""State aid that is claimed back as unlawful: the payments it was, its interest by the rates entered, and what the
party loses of its grant."""

from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.errors.settlement import (
    AidRateMissing,
    AlreadyClosed,
    ClaimFaulty,
    InterestIsWorkedOut,
)
from grants.models import AidInterestRate, RecoveryKind
from grants.queries.money import money
from grants.rules.aidinterest import Piece, Rate, at_disposal, interest, next_pieces, stretches, without_rate
from grants.rules.closing import LINES
from grants.states.recovery import RecoveryStatus
from grants.workflow.ending import closing, letters, recovering
from registry.models import Document, RegisterEntry
from tests.factories.ending import DECISION, NOW, Ending

LOW = Rate(date(2020, 1, 1), Decimal("1.50"), 100, is_compound=True, source="påhittad")
HIGH = Rate(date(2025, 7, 1), Decimal("3.00"), 100, is_compound=True, source="påhittad")
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
PIECES = st.lists(st.builds(Piece, DAYS, st.integers(1, 5_000_000).map(Decimal)), max_size=5)


def test_interest_runs_from_the_day_of_disposal_and_is_compounded_by_the_year_at_the_rate_of_its_first_day():
    piece = Piece(date(2024, 3, 1), Decimal(100_000))
    first, second, third = stretches(piece, date(2026, 5, 13), [LOW, HIGH])
    assert (first.rate, second.rate, third.rate) == (LOW, LOW, HIGH)  # the higher rate counts from the next year
    assert (first.interest, second.runs_on) == (2_500, 102_500)
    assert second.interest == Fraction("2562.5")
    assert third.interest == Fraction("105062.5") * 4 / 100 * 73 / 365
    assert interest([piece], date(2026, 5, 13), [LOW, HIGH]) == Decimal("5903.00")
    simple = Rate(date(2020, 1, 1), Decimal("1.50"), 100, is_compound=False, source="påhittad")
    assert interest([piece], date(2026, 3, 1), [simple]) == 5_000
    assert without_rate([piece], date(2027, 1, 1), [HIGH]) == date(2024, 3, 1)


@given(PIECES, st.lists(st.integers(1, 3_000_000), max_size=3), DAYS, DAYS)
def test_aid_that_comes_back_in_parts_bears_no_less_interest_the_later_and_no_krona_bears_it_twice(
    pieces, parts, one, two
):
    whole, gone = sum((piece.amount for piece in pieces), Decimal(0)), Decimal(0)
    taken = []
    for part in parts:
        taken += next_pieces(pieces, after=gone, amount=Decimal(part))
        gone += part
    assert sum((piece.amount for piece in taken), Decimal(0)) == min(whole, Decimal(sum(parts)))
    early, late = sorted((one, two))
    assert 0 <= interest(pieces, early, [LOW]) <= interest(pieces, late, [LOW])
    found = at_disposal(sum(parts), pieces, gone=Decimal(0))
    assert sum((piece.amount for piece in found), Decimal(0)) == min(whole, Decimal(sum(parts)))


@pytest.fixture(scope="module")
def _ending(standing):
    AidInterestRate.objects.create(
        starts_on=LOW.starts_on, base=LOW.base, added_points=100, is_compound=True, source="Påhittad ränta"
    )
    return Ending(700_000, 700_000)


@pytest.fixture
def ending(_ending, db):
    return deepcopy(_ending)


def _told(ending, amount):
    return recovering.communicate(
        ending.grant,
        ending.party,
        amount=amount,
        facts="Stödet lämnades utan laglig grund (påhittat exempel).",
        reply_by=date(2027, 3, 22),
        kind=RecoveryKind.UNLAWFUL_AID,
        by=ending.officer,
        now=NOW,
    )


def _decided(ending, amount):
    row = recovering.reply(_told(ending, amount), text="Inget att invända.", by=ending.officer, now=NOW)
    values = {name: text for name, text in DECISION.items() if name != "interest"}
    return recovering.decide(row, values=values, due_on=date(2027, 6, 1), by=ending.decider, now=NOW)


def test_unlawful_aid_is_claimed_of_a_settled_grant_with_its_interest_and_the_grant_comes_out_even(ending):
    ending.costs("7/10", 900_000)
    settlement = ending.settled()
    assert settlement.final == 630_000
    with pytest.raises(ClaimFaulty):
        ending.told(70_001)
    claim = _decided(ending, 170_000)  # 70 000 too much, and 100 000 of the final grant
    settlement.refresh_from_db()
    assert (settlement.stands, settlement.lapsed) == (530_000, 0)
    assert money(ending.grant).granted_to(ending.party.pk) == 530_000
    assert recovering.claimable(ending.grant, ending.party) == 0
    # 170 000 kr from 1 June 2026, for a year at 1.5 % + 100 points.
    assert (claim.at_disposal, claim.content["due_interest"]) == ([["2026-06-01", "170000"]], "4250.00")
    assert claim.content["record"][0]["source"] == "Påhittad ränta"
    usual = {"basis": "x", "on": date(2027, 6, 1), "is_paid": False, "by": ending.economist, "now": NOW}
    with pytest.raises(InterestIsWorkedOut):
        recovering.interest(claim, amount=Decimal(1), key="i", **usual)

    def comes_in(amount, key):
        return recovering.receive(
            claim,
            amount=Decimal(amount),
            received_on=date(2027, 6, 1),
            reference="BG 4711",
            key=key,
            by=ending.economist,
            now=datetime(2027, 6, 1, 9, tzinfo=UTC),
        )

    comes_in("85000.00", "a")
    claim.refresh_from_db()
    assert recovering.left_of(claim)["interest"] == 2_125
    comes_in("90000.00", "b")  # the rest, all interest, and 750 too much
    again = comes_in("90000.00", "b")
    claim.refresh_from_db()
    left = recovering.left_of(claim)
    assert (claim.status, left["left"], left["interest"]) == (RecoveryStatus.SETTLED, 0, 0)
    assert (left["surplus"], again.surplus) == (750, 750)
    assert ending.balance("repayment") == 170_000  # interest is no grant money
    (row,) = [one for one in closing.money_of(ending.grant) if one.organisation == ending.party]
    assert (row.paid, row.settled, row.to_pay, row.to_recover) == (530_000, 530_000, 0, 0)
    said = RegisterEntry.objects.filter(case=ending.grant.case).values_list("what_public", flat=True)
    assert "Beslut om återkrav av olagligt statsstöd" in said
    for what in ("told", "claim"):
        letters.keep_recovery(claim, what, now=NOW)
    titles = Document.objects.filter(key__startswith=f"recovery:{claim.uuid}").values_list("title", flat=True)
    assert sorted(titles) == [
        f"Beslut om återkrav av olagligt statsstöd, {ending.party.name}",
        f"Möjlighet att yttra sig om återkrav av olagligt statsstöd, {ending.party.name}",
    ]


def test_unlawful_aid_before_the_final_grant_lowers_what_may_be_granted_and_interest_alone_can_be_paid_last(ending):
    claim = _decided(ending, 200_000)
    assert money(ending.grant).granted_to(ending.party.pk) == 500_000
    ending.received(claim, 200_000)
    claim.refresh_from_db()
    owed = recovering.left_of(claim)["interest"]
    assert (claim.status, owed > 0) == (RecoveryStatus.CLAIMED, True)
    ending.received(claim, owed, key="interest alone")
    ending.received(claim, owed, key="interest alone")
    claim.refresh_from_db()
    assert claim.status == RecoveryStatus.SETTLED
    ending.costs("1/1", 800_000)
    assert ending.settled().final == 500_000


def test_unlawful_aid_is_claimed_after_the_grant_is_closed_and_nothing_else_is(ending):
    ending.costs("1/1", 700_000)
    ending.settled()
    closing.close(ending.grant, reasons=dict.fromkeys(LINES, "Påhittat"), by=ending.officer, now=NOW)
    with pytest.raises(AlreadyClosed):
        ending.told(1)
    assert _decided(ending, 700_000).settlement.stands == 0


def test_a_claim_whose_rate_nobody_has_entered_is_not_decided_and_says_for_which_day(ending):
    row = recovering.reply(_told(ending, 1_000), text="Svar", by=ending.officer, now=NOW)
    row.at_disposal = [["2019-12-31", "1000"]]
    row.save()
    with pytest.raises(AidRateMissing, match="31\xa0december 2019"):
        recovering.decide(row, values=DECISION, due_on=date(2027, 6, 1), by=ending.decider, now=NOW)


def test_unlawful_aid_is_claimed_and_decided_on_by_the_pages_and_told_by_the_api(ending, client, clock, settings):
    settings.STEP_UP = False
    clock.set_day(date(2027, 3, 2))
    page, claim = f"/bidrag/{ending.grant.uuid}/slutreglering/", f"claim_aid:{ending.party.uuid}"
    typed = {"what": claim, "amount": "100 000", "facts": "Utan grund", "reply_by": "2027-03-22"}
    client.force_login(ending.officer)
    assert "Kräv tillbaka olagligt statsstöd, högst 700" in client.get(page).content.decode()
    client.post(page, {**typed, "confirmed": "1"})
    row = ending.grant.recoveries.get(kind="unlawful_aid")
    own = f"/aterkrav/{row.uuid}/"
    client.post(own, {"what": "reply", "text": "Svar"})
    client.force_login(ending.decider)
    shown = client.get(own).content.decode()
    assert "lagen (2013:388)" in shown
    assert 'name="interest"' not in shown
    values = {**DECISION, "due_on": "2027-06-01", "what": "decide", "confirmed": "1"}
    assert client.post(own, values).status_code == 302
    client.force_login(ending.economist)
    shown = client.get(own).content.decode()
    assert "Påhittad ränta" in shown
    assert 'name="is_paid"' not in shown
    told = client.get("/api/v1/recoveries/?kind=unlawful_aid").json()["items"]
    assert [one["uuid"] for one in told] == [str(row.uuid)]
    told = client.get(f"/api/v1/recoveries/{row.uuid}/").json()
    assert (told["due_interest"], told["at_disposal"]) == (
        "2500.00",
        [{"day": "2026-06-01", "amount": "100000"}],
    )
