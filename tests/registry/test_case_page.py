"""The case page: head, stream, note, hand-over, and who sees what of it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from registry.models import Event, Note
from registry.models.case import CaseKind
from registry.models.stream import Direction
from registry.workflow import stream
from tests.factories import accounts, registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return accounts.staff(name="Elin Sandberg")


@pytest.fixture
def case(officer):
    return registry.case(kind=CaseKind.ENQUIRY, officer=officer)


@pytest.fixture
def signed_in(client: Client, officer):
    client.force_login(officer)
    return client


def page(client: Client, case, **query) -> str:
    answer = client.get(reverse("registry:case", args=[case.uuid]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def lines(text: str) -> int:
    return text.split('class="pk-stream"')[1].split("</ol>")[0].count("<li>")


def test_everything_that_happened_stands_in_one_stream_newest_first(signed_in, case, officer) -> None:
    document = registry.document(case, "Ansökan.pdf")
    registry.entry(case, "Ansökan kom in", document=document, counterpart="Norrviken Biologics AB")
    stream.note(case, text="Ringde sökanden.", by=officer, now=registry.NOW.replace(hour=11))
    registry.message(case, now=registry.NOW.replace(hour=10))
    stream.set_deadline(case, key="svar", what="Svar från sökanden", due_at=registry.NOW.replace(day=20))

    text = page(signed_in, case)

    order = ["Svar från sökanden", "Ringde sökanden.", "Vi har tagit emot er ansökan", "Ansökan kom in"]
    assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)
    assert text.count("Ansökan.pdf") == 1
    assert "från Norrviken Biologics AB" in text or "from Norrviken Biologics AB" in text


def test_the_address_chooses_one_kind(signed_in, case, officer) -> None:
    registry.entry(case, "Ansökan kom in")
    stream.note(case, text="Ringde sökanden.", by=officer, now=registry.NOW)

    text = page(signed_in, case, visa="anteckningar")

    assert "Ringde sökanden." in text
    assert "Ansökan kom in" not in text


def test_an_act_that_was_registered_is_not_told_once_more_by_the_history(signed_in, case) -> None:
    registry.entry(case, "Ansökan kom in", now=registry.NOW.replace(minute=50))
    stream.record("case.shared", case=case, at=registry.NOW.replace(minute=50))

    everything, history = page(signed_in, case), page(signed_in, case, visa="historik")

    assert lines(everything) == 2  # the entry, and that the case was opened
    assert lines(history) == 2


def test_a_long_stream_costs_as_many_queries_as_a_short_one(signed_in, case, officer) -> None:
    def fill(times: int) -> None:
        for number in range(times):
            registry.entry(case, f"Handling {number}", document=registry.document(case, content=b"%d" % number))
            stream.note(case, text=f"Anteckning {number}", by=officer, now=registry.NOW)
            registry.message(case)
            stream.set_deadline(case, key=str(number), what="Svar", due_at=registry.NOW)
            registry.document(case, f"fri {number}", content=b"fri %d" % number)

    fill(1)
    page(signed_in, case)
    with CaptureQueriesContext(connection) as few:
        page(signed_in, case)
    fill(20)
    with CaptureQueriesContext(connection) as many:
        page(signed_in, case)

    assert len(many) <= len(few)  # a kind that is not on the page is not asked for


def test_a_note_is_kept_with_its_writer_and_shown(signed_in, case, officer) -> None:
    answer = signed_in.post(reverse("registry:note", args=[case.uuid]), {"text": "Ringde sökanden."})

    assert answer.status_code == 302
    assert [(row.text, row.written_by) for row in Note.objects.all()] == [("Ringde sökanden.", officer)]
    assert "Ringde sökanden." in page(signed_in, case)


def test_an_empty_note_is_refused_on_the_same_page(signed_in, case) -> None:
    answer = signed_in.post(reverse("registry:note", args=[case.uuid]), {"text": "  "})

    assert answer.status_code == 422
    assert not Note.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REPORT_APPROVER])
def test_who_only_reads_may_not_write_a_note(client: Client, case, role) -> None:
    client.force_login(accounts.staff(role))

    assert "Ringde" not in page(client, case)
    answer = client.post(reverse("registry:note", args=[case.uuid]), {"text": "Ringde"})

    assert answer.status_code == 403
    assert not Note.objects.exists()


def test_one_who_takes_part_sees_what_is_registered_and_not_what_is_worked_on(client: Client, case, officer) -> None:
    applicant = accounts.user()
    registry.participant(case, applicant)
    registry.entry(case, "Ansökan kom in", what_internal="Ansökan kom in, sen", direction=Direction.RECEIVED)
    stream.note(case, text="Hemlig tanke", by=officer, now=registry.NOW)
    registry.document(case, "Utkast till beslut.pdf", internal=True)
    registry.message(case, officer, subject="Till handläggaren")
    registry.message(case, applicant, subject="Till sökanden")
    client.force_login(applicant)

    text = page(client, case)

    assert "Ansökan kom in" in text
    assert "Till sökanden" in text
    for hidden in ("Ansökan kom in, sen", "Hemlig tanke", "Utkast till beslut.pdf", "Till handläggaren"):
        assert hidden not in text


def test_a_case_one_may_not_see_does_not_exist(client: Client, case) -> None:
    client.force_login(accounts.staff(at=accounts.authority("vr")))

    assert client.get(reverse("registry:case", args=[case.uuid])).status_code == 404


def test_hand_over_changes_officer_and_deputy_and_is_logged(signed_in, case) -> None:
    new, deputy = accounts.staff(name="Maryam Haddad"), accounts.staff(name="Agnes Palm")

    answer = signed_in.post(
        reverse("registry:hand_over", args=[case.uuid]),
        {"officer": new.person.uuid, "deputy": deputy.person.uuid},
    )

    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.officer, case.deputy) == (new.person, deputy.person)
    assert Event.objects.get(kind="case.handed_over").data["officer"] == str(new.person.uuid)
    assert "Maryam Haddad" in page(signed_in, case, visa="historik")


def test_nobody_without_the_role_at_the_authority_is_made_responsible(signed_in, case, officer) -> None:
    outsider = accounts.staff(at=accounts.authority("vr"))

    answer = signed_in.post(reverse("registry:hand_over", args=[case.uuid]), {"officer": outsider.person.uuid})

    assert answer.status_code == 422
    case.refresh_from_db()
    assert case.officer == officer.person
