"""The list of research subjects of the third level: looked at before it is entered, offered where one chooses."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from calls.errors import SubjectListOlder
from calls.forms.classification import subject_choices
from calls.models import ResearchSubject
from calls.rules.subjects import SubjectRow, difference
from calls.subject_names import subject_names, third_level
from calls.views.public import classification_of
from calls.workflow.subjects import load_subjects
from tests.factories import accounts, calls

pytestmark = pytest.mark.django_db
FIRST = "10101;Matematisk analys;Mathematical Analysis\n10102;Geometri;Geometry\n"
LIST = {"edition": "2011:2016", "source": "SCB", "listed_on": date(2022, 1, 1), "now": calls.OPENS}


def administrator():
    return accounts.staff(Role.ADMINISTRATOR)


def test_a_later_list_takes_the_place_of_the_one_before_and_old_names_stay_known():
    load_subjects(FIRST, **LIST)
    load_subjects("10102;Geometri och topologi;", **LIST | {"listed_on": date(2025, 1, 1), "edition": "2025"})
    assert third_level() == [("10102", "Geometri och topologi", "Geometri och topologi")]
    assert subject_names(["10101"]) == {"10101": ["Matematisk analys", "Mathematical Analysis"]}
    with pytest.raises(SubjectListOlder):
        load_subjects(FIRST, **LIST)


def test_what_a_list_changes_is_worked_out_before_it_is_entered():
    a, b, c = (SubjectRow(code, f"Ämne {code}", "") for code in ("10101", "10102", "10103"))
    renamed = SubjectRow("10102", "Annat", "")
    found = difference({"10101": a, "10102": b}, [renamed, c])
    assert (found.new, found.renamed, found.left_out) == ([c], [(b, renamed)], [a])


def test_only_an_administrator_enters_a_list():
    with pytest.raises(NotAllowed):
        load_subjects(FIRST, by=accounts.staff(Role.CASE_OFFICER), **LIST)
    assert load_subjects(FIRST, by=administrator(), **LIST) == 2


def test_a_file_is_looked_at_mended_at_its_rows_and_entered(client):
    client.force_login(administrator())
    address = reverse("calls:subjects_new")
    typed = {"edition": "2011:2016", "listed_on": "2022-01-01", "source": "SCB", "check": "1"}
    file = SimpleUploadedFile("amnen.csv", "Kod;Namn\n10101;Matematisk analys\n99999;Okänt\n".encode("latin-1"))
    answer = client.post(address, typed | {"file": file})
    assert answer.status_code == 422
    assert "Rad 3: 99999" in answer.content.decode()
    assert "Matematisk analys" in answer.context["form"]["text"].value()
    looked = client.post(address, typed | {"text": FIRST})
    assert [one.code for one in looked.context["change"].new] == ["10101", "10102"]
    assert not ResearchSubject.objects.exists()
    del typed["check"]
    entered = client.post(address, typed | {"text": FIRST})
    assert entered.status_code == 302
    page = client.get(reverse("calls:subjects"), {"q": "geom"}).content.decode()
    assert "10102" in page
    assert "10101" not in page


def test_a_subject_that_is_entered_is_chosen_in_a_call_and_shown_by_name():
    load_subjects(FIRST, **LIST)
    codes = [code for _area, choices in subject_choices() for code, _name in choices]
    assert codes[:4] == ["1", "101", "10101", "10102"]
    call = calls.call(subjects=["1", "10101", "20999"])
    assert classification_of(call)["subjects"] == ["Naturvetenskap", "Matematisk analys", "20999"]


def test_the_command_enters_a_list_of_a_day_and_says_every_wrong_row(tmp_path):
    file = tmp_path / "amnen.csv"
    file.write_text("10101;A\n1;B\n777;C\n888;D", encoding="utf-8")
    with pytest.raises(CommandError, match=r"line 3.*line 4"):
        call_command("load_subjects", file, source="SCB")
    file.write_text(FIRST, encoding="utf-8")
    call_command("load_subjects", file, source="SCB", day=date(2024, 5, 1))
    assert {one.listed_on for one in ResearchSubject.objects.all()} == {date(2024, 5, 1)}
