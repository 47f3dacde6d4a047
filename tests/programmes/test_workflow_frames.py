"""Recording letters of appropriation, authorisations and missing facts."""

from datetime import UTC, date, datetime

import pytest

from accounts.errors import NotAllowed
from accounts.roles import Role
from programmes.errors import FrameOutOfPlace, SourceMissing
from programmes.models import BudgetFrame
from programmes.queries import lines_by_part
from programmes.rules.frames import counted_line
from programmes.workflow.frames import record_authorisation, record_frame
from tests.factories import programmes

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 12, 19, 9, tzinfo=UTC)
LETTER = {
    "year": 2026,
    "amount": 143_000_000,
    "source_kind": "appropriation_letter",
    "source": "regleringsbrev 2025-12-18 (påhittat exempel)",
    "valid_from": date(2026, 1, 1),
}


@pytest.fixture
def vinnova():
    return programmes.pair()[0]


def test_a_letter_of_appropriation_becomes_the_amount_that_counts_and_the_first_version_stays(vinnova):
    record_frame(vinnova, **LETTER, by=programmes.worker(Role.ECONOMIST), now=NOW)
    lines = lines_by_part([vinnova.pk], NOW)[vinnova.pk, None]
    assert counted_line(lines, 2026, date(2025, 12, 31)).wording == "estimated"
    assert counted_line(lines, 2026, date(2026, 1, 1)).wording == "may_use"
    assert BudgetFrame.objects.filter(assignment=vinnova, year=2026).count() == 2


def test_a_recorded_amount_is_registered_as_received_from_the_government(vinnova):
    record_frame(vinnova, **LETTER, by=programmes.worker(Role.ECONOMIST), now=NOW)
    entry = vinnova.case.entries.get()
    assert (entry.direction, entry.counterpart) == ("received", "Regeringen")
    assert entry.what_public.startswith("Regleringsbrev: 143")


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.DECISION_MAKER, Role.PROGRAMME_OFFICE, Role.AUDITOR])
def test_only_officers_and_economists_of_the_authority_record_amounts(vinnova, role):
    with pytest.raises(NotAllowed):
        record_frame(vinnova, **LETTER, by=programmes.worker(role), now=NOW)


def test_another_authority_records_nothing(vinnova):
    stranger = programmes.worker(Role.ECONOMIST, programmes.agency("vr"))
    with pytest.raises(NotAllowed):
        record_frame(vinnova, **LETTER, by=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        record_authorisation(
            vinnova, amount=1, end_year=2028, source="x", valid_from=date(2026, 1, 1), by=stranger, now=NOW
        )


def test_an_amount_without_source_or_of_another_assignments_strand_is_refused(vinnova):
    economist = programmes.worker(Role.ECONOMIST)
    with pytest.raises(SourceMissing):
        record_frame(vinnova, **LETTER | {"source": " "}, by=economist, now=NOW)
    elsewhere = programmes.strand(programmes.assignment("vin-green"))
    with pytest.raises(FrameOutOfPlace):
        record_frame(vinnova, **LETTER, strand=elsewhere, by=economist, now=NOW)


def test_an_authorisation_is_recorded_until_its_last_year(vinnova):
    row = record_authorisation(
        vinnova,
        amount=200_000_000,
        end_year=2028,
        source="regleringsbrev (påhittat)",
        valid_from=date(2026, 1, 1),
        by=programmes.worker(Role.ECONOMIST),
        now=NOW,
    )
    assert (row.amount, row.end_year, row.recorded_at) == (200_000_000, 2028, NOW)
