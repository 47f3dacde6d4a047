"""What parties report of their costs: prepared by one, approved by another, with an auditor's certificate."""

from datetime import date
from fractions import Fraction
from functools import partial

import pytest

from accounts.errors import NotAllowed
from grants.errors.followup import (
    ReportConflict,
    ReportIncomplete,
    SamePreparer,
)
from grants.errors.stated import NothingReported
from grants.models import ApprovedCost
from grants.workflow.reported import approve_reported
from grants.workflow.reports import judging, writing
from registry.errors import FileRefused, InfectedFile
from registry.models import RepresentationEvidence
from registry.models.access import Rights
from tests.clamd import EICAR
from tests.factories import accounts, applications, registry
from tests.factories import reports as make
from tests.factories.reports import AFTER, of_kind


def test_costs_are_prepared_by_one_and_approved_by_another_and_a_change_begins_anew(grant, leader, economists):
    make.laid(grant)
    report, party = of_kind(grant, "final"), grant.coordinator
    economist = economists[party.pk]
    other = next(who for pk, who in economists.items() if pk != party.pk)
    with pytest.raises(NotAllowed):
        writing.save_costs(report, party, {"2026|personal": 1}, revision=0, by=other, now=AFTER)
    with pytest.raises(ReportIncomplete):
        writing.prepare(report, party, revision=0, by=economist, now=AFTER)
    row = writing.save_costs(report, party, {"2026|personal": 900_000}, revision=0, by=economist, now=AFTER)
    with pytest.raises(ReportIncomplete):
        writing.approve_costs(report, party, revision=row.revision, by=leader, now=AFTER)
    writing.prepare(report, party, revision=row.revision, by=economist, now=AFTER)
    with pytest.raises(NotAllowed):
        writing.approve_costs(report, party, revision=row.revision, by=economist, now=AFTER)
    approved = writing.approve_costs(report, party, revision=row.revision, by=leader, now=AFTER)
    assert approved.approver == leader.person
    changed = writing.save_costs(
        report, party, {"2026|personal": 900_001}, revision=row.revision, by=economist, now=AFTER
    )
    assert (changed.preparer, changed.approver) == (None, None)
    with pytest.raises(ReportConflict):
        writing.prepare(report, party, revision=row.revision, by=economist, now=AFTER)


def test_the_partys_costs_are_approved_by_its_verified_signatory_and_by_no_other_of_its_own(grant, economists):
    make.laid(grant)
    report, party = of_kind(grant, "final"), grant.coordinator
    signatory, economist = accounts.user(), economists[party.pk]
    part = registry.participant(grant.case, signatory, rights=Rights.WRITE)
    part.organisation = party
    part.save(update_fields=["organisation"])
    row = writing.save_costs(report, party, {"2026|personal": 5}, revision=0, by=economist, now=AFTER)
    writing.prepare(report, party, revision=row.revision, by=economist, now=AFTER)
    evidence = RepresentationEvidence.objects.create(
        organisation=party,
        person=signatory.person,
        ground="signatory",
        source="Registreringsbevis",
        valid_from=date(2026, 1, 1),
        entered_by=signatory,
        entered_at=AFTER,
    )
    with pytest.raises(NotAllowed):  # entered by the organisation itself, seen by nobody
        writing.approve_costs(report, party, revision=row.revision, by=signatory, now=AFTER)
    verified = {"verified_by": economist, "verified_for": grant.authority, "verified_at": AFTER}
    RepresentationEvidence.objects.filter(pk=evidence.pk).update(jointly=True, **verified)
    with pytest.raises(NotAllowed):  # together with another only
        writing.approve_costs(report, party, revision=row.revision, by=signatory, now=AFTER)
    RepresentationEvidence.objects.filter(pk=evidence.pk).update(jointly=False)
    approved = writing.approve_costs(report, party, revision=row.revision, by=signatory, now=AFTER)
    assert approved.approver == signatory.person


def test_reported_costs_are_approved_in_one_press_and_anew_when_more_is_reported(grant, hands, leader, economists):
    make.laid(grant)
    economist, other = hands.exporter, hands.officer
    with pytest.raises(NothingReported):
        approve_reported(grant, by=economist, now=AFTER)
    for kind, costs in (("progress", 40_000), ("final", 60_000)):
        report = of_kind(grant, kind)
        make.complete(report, leader, economists, costs=costs)
        writing.hand_in(report, revision=1, by=leader, now=AFTER)
        with pytest.raises(NothingReported):  # it is not approved yet
            approve_reported(grant, by=economist, now=AFTER)
        judging.approve(report, grant, by=other, now=AFTER)
        with pytest.raises(NotAllowed):
            approve_reported(grant, by=other, now=AFTER)
        made = approve_reported(grant, by=economist, now=AFTER)
        assert len(made) == len(economists) == 2
    standing = ApprovedCost.objects.standing(AFTER).filter(grant=grant)
    assert {(one.cost, one.starts_on, one.ends_on) for one in standing} == {
        (100_000, date(2026, 1, 1), date(2026, 11, 30))
    }
    shares = {one.organisation_id: one.share for one in grant.versions.get().parties.all()}
    assert {one.organisation_id: one.paid_share for one in standing} == {
        pk: Fraction(share) for pk, share in shares.items()
    }


def test_whoever_prepared_the_costs_does_not_approve_them(grant, leader):
    make.laid(grant)
    report, party = of_kind(grant, "final"), grant.coordinator
    row = writing.save_costs(report, party, {"2026|personal": 5}, revision=0, by=leader, now=AFTER)
    writing.prepare(report, party, revision=row.revision, by=leader, now=AFTER)
    with pytest.raises(SamePreparer):
        writing.approve_costs(report, party, revision=row.revision, by=leader, now=AFTER)


@pytest.mark.usefixtures("clamd")
def test_a_certificate_is_judged_and_scanned_as_any_file_that_is_handed_in(grant, leader):
    make.laid(grant, certificate_from=900_000)
    attach = partial(writing.attach_certificate, of_kind(grant, "final"), grant.coordinator, by=leader, now=AFTER)
    for content, name, wrong in (
        (b"%PDF-1.7", "intyg.pdf", FileRefused),
        (applications.pdf(), "intyg.docx", FileRefused),
        (applications.pdf() + EICAR, "intyg.pdf", InfectedFile),
    ):
        with pytest.raises(wrong):
            attach(content, filename=name)
    assert attach(applications.pdf(), filename="C:\\mina\\intyg.pdf").filename == "intyg.pdf"


def test_an_auditors_certificate_is_demanded_from_the_terms_threshold(grant, leader, economists):
    make.laid(grant, certificate_from=900_000)
    report = of_kind(grant, "final")
    make.complete(report, leader, economists)
    report.refresh_from_db()
    lacking = [one.figures["party"] for one in writing.lacking(report) if one.rule == "report.certificate"]
    assert lacking == [grant.coordinator.name]  # 2 × 500 000 against 2 × 400 000 kronor
    with pytest.raises(ReportIncomplete):
        writing.attach_certificate(report, grant.coordinator, b"text", filename="a.txt", by=leader, now=AFTER)
    writing.attach_certificate(
        report, grant.coordinator, applications.pdf(), filename="intyg.pdf", by=leader, now=AFTER
    )
    assert not [one for one in writing.lacking(report) if one.figures.get("party") == grant.coordinator.name]
