"""Markings, the authorities' profiles, masking, and the log of reading."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.errors import NotAllowed
from accounts.roles import Role
from registry.errors import MarkedAlready, NotAGroundHere, SecrecyOver
from registry.loading import read_secrecy, secrecy
from registry.models import CaseReading, Event
from registry.rules.secrecy import (
    Passage,
    PassageError,
    SecrecyFileError,
    holds_until,
    leaks,
    masked,
    passages_of,
)
from registry.workflow.secrecy import lift, mark, standing
from tests.factories import accounts, registry

DAY = date(2025, 11, 3)
VINNOVA = "osl-30-23-1"
SECTION = {"a": "30 kap. 23 § OSL", "b": "21 kap. 7 § OSL"}


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


# The rules


def test_vinnova_has_a_ground_of_its_own_for_twenty_years_and_vetenskapsradet_has_none() -> None:
    vinnova, vr = secrecy().of("vinnova", DAY), secrecy().of("vr", DAY)

    assert vinnova[0].section == "30 kap. 23 § första stycket 1 OSL"
    assert holds_until(vinnova[0], DAY) == date(2045, 11, 3)
    assert VINNOVA not in {one.key for one in vr}
    assert {one.key for one in vr} == {one.key for one in vinnova if not one.authorities}
    assert not secrecy().of("vinnova", date(2009, 6, 29))


def test_a_profile_may_not_claim_a_ground_that_is_not_the_authoritys_own() -> None:
    ground = {"key": "x", "section": "1 §", "sv": "x", "en": "x", "test": "harm", "valid_from": DAY}
    profile = {"own": ["x"], "sv": "", "en": "", "source": "", "valid_from": DAY}

    with pytest.raises(SecrecyFileError, match=r"profiles\.vr\.own"):
        read_secrecy({"grounds": [ground], "profiles": {"vr": profile}})
    with pytest.raises(SecrecyFileError, match=r"grounds\[1\]\.key"):
        read_secrecy({"grounds": [ground, ground]})
    with pytest.raises(SecrecyFileError, match="test"):
        read_secrecy({"grounds": [{**ground, "test": "perhaps"}]})


LETTERS = st.text(alphabet="abcåäö ,.\n", min_size=1, max_size=80)


@given(LETTERS, st.lists(st.tuples(st.integers(0, 80), st.integers(1, 20), st.sampled_from("ab")), max_size=6))
def test_what_is_masked_is_gone_and_everything_else_stays_in_order(text: str, drawn: list) -> None:
    passages = [Passage(a, min(len(text), a + n), g) for a, n, g in drawn if a < len(text)]
    result = masked(text, passages, SECTION)

    hidden = {at for one in passages for at in range(one.start, one.end)}
    left = "".join(sign for at, sign in enumerate(text) if at not in hidden)
    shown = result
    for words in ("30 kap. 23 § OSL; 21 kap. 7 § OSL", "21 kap. 7 § OSL; 30 kap. 23 § OSL", *SECTION.values()):
        shown = shown.replace(f"[maskat: {words}]", "")
    assert shown == left
    assert result.count("[maskat: ") == sum(at - 1 not in hidden for at in hidden)


@given(LETTERS, st.text(alphabet="XYZ", min_size=2, max_size=6), LETTERS, LETTERS)
def test_words_are_masked_wherever_they_stand_however_they_are_broken(a: str, words: str, b: str, c: str) -> None:
    text = f"{a} {words[0]}{words[1:]}\n{words} {b} {words.lower()} {c}"
    assume(words.lower() not in f"{a}{b}{c}".lower())
    passages = passages_of(text, f"{words} {words}", "a") + passages_of(text, words, "a")
    result = masked(text, passages, SECTION)

    assert words.lower() not in result.lower()
    assert not leaks(result, text, passages)


def test_what_can_still_be_read_elsewhere_is_told_as_a_leak() -> None:
    text = "Bolaget Alfa AB säljer. Kunden är Alfa  AB."
    one = Passage(8, 15, "a")

    assert leaks(masked(text, [one], SECTION), text, [one]) == [one]
    with pytest.raises(PassageError):
        masked(text, [Passage(40, 400, "a")], SECTION)
    with pytest.raises(PassageError):
        masked(text, [Passage(4, 4, "a")], SECTION)
    assert passages_of(text, "  ", "a") == []


# Marking


@pytest.fixture
def officer():
    return accounts.staff(name="Elin Sandberg")


@pytest.fixture
def case(officer):
    return registry.case(officer=officer)


pytestmark = pytest.mark.django_db


def test_a_marking_says_who_when_and_on_what_ground_and_how_long_it_can_hold(officer, case) -> None:
    document = registry.document(case)
    row = mark(case, document=document, ground=VINNOVA, reason="Kundlista", by=officer, now=registry.NOW)

    assert (row.label, row.section, row.until) == (
        document.title,
        "30 kap. 23 § första stycket 1 OSL",
        date(2045, 11, 3),
    )
    assert Event.objects.filter(case=case, kind="case.marked", by=officer, data__ground=VINNOVA).exists()
    with pytest.raises(MarkedAlready):
        mark(case, document=document, ground=VINNOVA, by=officer, now=registry.NOW)

    lift(row, by=officer, now=registry.NOW)
    assert standing(case) == []
    mark(case, document=document, ground=VINNOVA, by=officer, now=registry.NOW)


def test_vetenskapsradet_cannot_use_vinnovas_ground_nor_another_authority_mark(officer, case) -> None:
    theirs = accounts.staff(Role.REGISTRAR, accounts.authority("vr"))
    of_vr = registry.case(accounts.authority("vr"))

    with pytest.raises(NotAGroundHere):
        mark(of_vr, field="title", label="Titeln", ground=VINNOVA, by=theirs, now=registry.NOW)
    with pytest.raises(NotAllowed):
        mark(case, field="title", label="Titeln", ground=VINNOVA, by=theirs, now=registry.NOW)
    mark(of_vr, field="title", label="Titeln", ground="osl-21-7", by=theirs, now=registry.NOW)


def test_what_is_older_than_the_grounds_years_cannot_be_marked_on_it(officer, case) -> None:
    document = registry.document(case)
    later = registry.NOW.replace(year=2046)
    accounts.role(officer, Role.REGISTRAR)

    with pytest.raises(SecrecyOver):
        mark(case, document=document, ground=VINNOVA, by=officer, now=later)
    mark(case, document=document, ground="osl-21-1", by=officer, now=later)


def test_the_public_register_leaves_out_what_is_marked_and_staff_see_the_warning_beside_it(officer, case) -> None:
    entry = registry.entry(case, "Avtal med Hemliga Bolaget", document=registry.document(case, "Avtal.pdf"))
    open_one = registry.entry(case, "Ansökan kom in")
    client = as_(officer)
    mark(case, entry=entry, ground=VINNOVA, by=officer, now=registry.NOW)
    mark(case, document=entry.document, ground=VINNOVA, by=officer, now=registry.NOW)
    mark(case, field="title", label="Titeln", ground=VINNOVA, by=officer, now=registry.NOW)

    for address in ("", "&format=csv"):
        answer = client.get(f"/diarium/vinnova/?vy=offentlig{address}")
        text = answer.getvalue().decode() if address else answer.content.decode()
        assert "Hemliga Bolaget" not in text
        assert "utelämnat (OSL 5 kap. 2 §)" in text
        assert open_one.what_public in text
        assert address or case.title_public not in text
    for page in ("registry:case", "registry:entries", "registry:secrecy"):
        text = client.get(reverse(page, args=[case.uuid])).content.decode()
        assert "Hemliga Bolaget" in text
        assert "30 kap. 23 § första stycket 1 OSL" in text
    applicant = registry.participant(case).person.users.get()
    assert "30 kap. 23 §" not in as_(applicant).get(reverse("registry:entries", args=[case.uuid])).content.decode()


def test_a_form_marks_and_a_refusal_keeps_what_was_typed(officer, case) -> None:
    document = registry.document(case)
    client, url = as_(officer), reverse("registry:secrecy", args=[case.uuid])
    sent = {"what": f"document:{document.uuid}", "ground": VINNOVA, "reason": "Kundlista"}

    assert client.post(url, sent).status_code == 302
    again = client.post(url, sent)
    assert again.status_code == 422
    assert "Kundlista" in again.content.decode()
    row = standing(case)[0]
    assert (
        client.post(reverse("registry:lift_marking", args=[case.uuid]), {"marking": str(row.uuid)}).status_code == 302
    )
    assert standing(case) == []


# The log of reading


def test_staffs_reading_is_written_once_a_day_for_each_page_and_applicants_is_not(officer, case, clock) -> None:
    clock.set_day(DAY)
    document = registry.document(case)
    applicant = registry.participant(case).person.users.get()
    for client in (as_(officer), as_(officer), as_(applicant)):
        client.get(reverse("registry:case", args=[case.uuid]))
        client.get(reverse("registry:document", args=[document.uuid])).getvalue()
        client.get(reverse("registry:case", args=[registry.document(registry.case()).uuid]))  # nothing there

    read = set(CaseReading.objects.filter(case=case).values_list("person", "page", "document"))
    assert read == {
        (officer.person_id, "registry:case", None),
        (officer.person_id, "registry:document", document.pk),
    }
    clock.set_day(DAY + timedelta(days=1))
    as_(officer).get(reverse("registry:case", args=[case.uuid]))
    assert CaseReading.objects.filter(case=case, page="registry:case").count() == 2


def test_a_reading_costs_one_question(officer, case) -> None:
    client, url = as_(officer), reverse("registry:case", args=[case.uuid])
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)

    assert [one["sql"][:40] for one in asked if "registry_casereading" in one["sql"]] != []
    assert len([one for one in asked if "registry_casereading" in one["sql"]]) == 1


def test_the_auditor_reads_the_log_of_the_own_authority_and_that_is_written_too(officer, case) -> None:
    of_vr = registry.case(accounts.authority("vr"), title="Deras")
    as_(accounts.staff(Role.CASE_OFFICER, accounts.authority("vr"), name="Agnes Palm")).get(
        reverse("registry:case", args=[of_vr.uuid])
    )
    as_(officer).get(reverse("registry:case", args=[case.uuid]))
    auditor = accounts.staff(Role.AUDITOR, name="Ylva Strand")

    page = as_(auditor).get(reverse("registry:readings"), {"namn": "Sandberg"}).content.decode()
    assert "Elin Sandberg" in page
    assert case.designation in page
    assert "Agnes Palm" not in as_(auditor).get(reverse("registry:readings")).content.decode()
    asked = Event.objects.filter(kind="readings.read", by=auditor).order_by("pk").first()
    assert asked.data == {"authority": "vinnova", "asked": {"namn": "Sandberg"}}
    assert as_(officer).get(reverse("registry:readings")).status_code == 403


def test_every_share_stands_in_one_place_with_its_ground(officer, case) -> None:
    vr = accounts.authority("vr")
    registry.share(case, authority=vr)
    for user in (officer, accounts.staff(Role.CASE_OFFICER, vr)):
        page = as_(user).get(reverse("registry:shares")).content.decode()
        assert case.designation in page
        assert "Samverkan enligt uppdraget" in page
