"""The demo's programme office: something lifelike on every page, all of it invented and of the autumn."""

from datetime import date

import pytest
from django.core.management import call_command

from programmes.models import (
    AidPosition,
    AidPositionVersion,
    Consultation,
    MeetingRecord,
    OfficeAction,
    OfficeMember,
    Opportunity,
    Programme,
    Synergy,
)

pytestmark = pytest.mark.django_db


def test_the_office_has_members_meetings_logs_consultations_and_positions(settings, clock):
    settings.DEMO = True
    clock.set_day(date(2026, 1, 20))
    call_command("load_demo")
    office = Programme.objects.get(key="excellenskluster")
    members = OfficeMember.objects.filter(programme=office)
    assert {one.authority.key for one in members.on(date(2025, 10, 1))} == {"vinnova", "vr"}
    assert members.on(date(2025, 12, 31)).filter(person__name="Anders Bergvall").exists()
    assert not members.on(date(2026, 1, 1)).filter(person__name="Anders Bergvall").exists()
    assert MeetingRecord.objects.filter(corrects__isnull=False).exists()
    assert OfficeAction.objects.overdue(date(2026, 1, 20)).exists()
    assert Synergy.objects.current().count() == 3
    assert Opportunity.objects.current().count() == 2
    assert Consultation.objects.current().count() == 6
    assert Consultation.objects.current().feedback_owed().exists()
    assert AidPosition.objects.count() == 3
    assert AidPositionVersion.objects.current().filter(joins__authority__key="vr").exists()
    linked = Synergy.objects.current().get(number=2).case_links.values_list("case__authority__key", flat=True)
    assert set(linked) == {"vinnova", "vr"}
