"""The pages of reviewing: the link, the declaration first, the form, the officer's and the applicant's."""

import re
from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.models import User
from applications.models import Application
from applications.states import Act
from applications.workflow.submission import move, withdraw
from assessments.models import BiasTerms, ConflictOfInterest, Review, ReviewAssignment, Reviewer, ReviewInvitation
from assessments.workflow import assigning, bias, invitations, pool
from assessments.workflow.bias import decide_bias
from registry.models import Message
from registry.workflow.cases import block
from registry.workflow.protection import protect
from sweden import clock
from tests.factories import accounts, assessments, reviews

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(scope="module")
def _judged(standing) -> tuple[User, Application]:
    officer, row, now = reviews.officer(), assessments.application(), clock.now()
    reviews.criteria(row.call)
    reviews.terms(row.call, officer, others="after_own", now=now, due_at=now + timedelta(days=20), reply_days=9)
    return officer, row


@pytest.fixture
def officer(_judged) -> User:
    return deepcopy(_judged[0])


@pytest.fixture
def application(_judged) -> Application:
    return deepcopy(_judged[1])


def test_the_link_shows_call_and_extent_and_titles_only_after_the_code(application, officer) -> None:
    who = reviews.reviewer(officer, account=False)
    assigning.assign([assigning.Pair(application, who)], by=officer, now=clock.now())
    _invitation, secret = reviews.invited(application.call, who, officer, now=clock.now())
    client, url = Client(), reverse("assessments:invitation", args=[secret])
    for _again in range(2):  # reading does nothing, however often a mail scanner does it
        page = client.get(url).content.decode()
        assert application.call.title_sv in page
        assert application.title not in page
    assert ReviewInvitation.objects.get().status == "sent"
    assert client.post(url, {"act": "yes"}).status_code == 409
    client.post(url, {"act": "code"})
    code = re.search(r"\d{6}", Message.objects.get(kind="review.code").subject)[0]
    assert client.post(url, {"act": "undertake", "code": code}).status_code == 422, "the box is not ticked"
    client.post(url, {"act": "undertake", "code": code, "undertake": "on"})
    assert application.title in client.get(url).content.decode()
    assert application.title not in Client().get(url).content.decode(), "the link alone shows no title"
    row = ReviewAssignment.objects.get()
    client.post(url, {"act": "yes"})
    assert ReviewInvitation.objects.get().status == "undertaken", "bias is declared first"
    client.post(url, {"act": str(row.uuid), f"{row.uuid}-answer": "free"})
    client.post(url, {"act": "yes"})
    assert ReviewInvitation.objects.get().status == "accepted"
    assert client.post(url, {"act": "no", "reason": "time"}).status_code == 409, "the link is used up"
    found = signed_in(accounts.user("Maja Lind", who.email))
    found.post(reverse("assessments:join", args=[_invitation.uuid]))
    assert application.title in found.get(reverse("assessments:my_reviews")).content.decode()


def test_the_link_s_forms_are_taken_as_a_browser_posts_them(application, officer) -> None:
    _invitation, secret = reviews.invited(application.call, reviews.reviewer(officer), officer, now=clock.now())
    client, url = Client(enforce_csrf_checks=True), reverse("assessments:invitation", args=[secret])
    page = client.get(url)
    # Where a page asks for no referrer, a browser keeps its origin to itself too.
    policy = page.headers["Referrer-Policy"]
    origin = "null" if policy == "no-referrer" else "http://testserver"
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page.content.decode())[1]
    answer = client.post(url, {"act": "code", "csrfmiddlewaretoken": token}, headers={"origin": origin})
    assert answer.status_code == 302
    assert policy == "same-origin", "no other site is told the address"


def test_a_reviewer_declares_before_anything_but_title_and_parties_is_shown(application, officer) -> None:
    who = reviews.reviewer(officer)
    row = reviews.assigned(application, who, officer, free=False)
    client, url = signed_in(reviews.account(who)), reverse("assessments:review", args=[row.uuid])
    assert f'href="{url}"' in client.get(reverse("registry:start")).content.decode(), "My day leads there"
    summary = application.submitted_version.summary
    page = client.get(url).content.decode()
    assert application.title in page
    assert "Norrviken" in page
    assert summary not in page
    assert client.post(url, {"answer": "biased"}).status_code == 422, "without ground and words"
    client.post(url, {"answer": "free"})
    page = client.get(url).content.decode()
    assert summary in page
    assert client.get(reverse("registry:case", args=[application.uuid])).status_code == 404, "the case is not theirs"
    client.post(
        reverse("assessments:report_bias", args=[row.uuid]), {"answer": "biased", "ground": "1", "text": "Bror."}
    )
    assert client.get(url).status_code == 404
    assert ConflictOfInterest.objects.latest("pk").late
    trying = reverse("assessments:try_bias", args=[application.uuid, who.person.uuid])
    to_try, mine = f'href="{trying}"', signed_in(officer)
    assert mine.get(trying).status_code == 200
    assert to_try in mine.get(reverse("registry:start")).content.decode()
    decide_bias(
        application, who.person, biased=False, ground="", reason="Syskon till en tidigare anställd.", by=officer,
        now=clock.now(),
    )  # fmt: skip
    assert to_try not in mine.get(reverse("registry:start")).content.decode()


def test_a_review_is_saved_by_itself_and_two_windows_choose(application, officer) -> None:
    who = reviews.reviewer(officer)
    row = reviews.assigned(application, who, officer)
    client, url = signed_in(reviews.account(who)), reverse("assessments:review", args=[row.uuid])
    json = {"headers": {"Accept": "application/json"}}
    answer = client.post(url, {"revision": 1, "for_panel": "Ett", "c-quality-grade": "5"}, **json)
    assert answer.json()["revision"] == 2
    collided = client.post(url, {"revision": 1, "for_panel": "Två", "c-quality-grade": "5"}, **json)
    assert collided.status_code == 409
    choosing = collided.json()["url"]
    assert "Två" in client.get(choosing).content.decode()
    client.post(choosing, {"choose-for_panel": "mine"})
    assert Review.objects.get().for_panel == "Två"
    refused = client.post(url, {"revision": 3, "for_panel": "Två", "submit": "1"})
    assert refused.status_code == 422
    said = refused.context["form"].errors
    assert said["c-quality-grade"] == ["Ett betyg saknas."], "what is lacking stands at its field"
    assert said["for_applicant"] == ["Texten saknas."]
    assert "__all__" not in said
    whole = {name: str(value) for name, value in reviews.WHOLE.items()}
    client.post(url, {"revision": Review.objects.get().revision, **whole, "submit": "1"})
    assert Review.objects.get().status == "submitted"
    locked = client.get(url).content.decode()
    assert reviews.WHOLE["for_applicant"] in locked, "what is handed in can be read"
    assert "disabled" not in locked, "as text"
    assert "<textarea" not in locked


def test_nothing_is_written_on_what_is_no_longer_judged_and_nobody_is_asked_for_it(application, officer) -> None:
    who = reviews.reviewer(officer)
    row = reviews.assigned(application, who, officer)
    client, url = signed_in(reviews.account(who)), reverse("assessments:review", args=[row.uuid])
    client.post(url, {"c-quality-words": "Väl tänkt.", "revision": "1"})
    start = reverse("registry:start")
    assert f'href="{url}"' in client.get(start).content.decode()
    withdraw(application, by=application.created_by, now=clock.now())

    answer = client.post(url, {"c-quality-words": "Ändrat efteråt.", "revision": "2"})
    page = client.get(url).content.decode()
    assert (answer.status_code, "bedöms inte längre" in page) == (409, True)
    assert "Väl tänkt." in page
    assert "återkallad" not in page, "what has become of it is told to the applicant first"
    assert f'href="{url}"' not in client.get(start).content.decode()


def test_save_and_next_leads_to_the_next_that_is_not_handed_in_and_then_stays(application, officer) -> None:
    who = reviews.reviewer(officer)
    other = assessments.application(application.call)
    one, two = (reviews.assigned(each, who, officer) for each in (application, other))
    client = signed_in(reviews.account(who))
    here, there = (reverse("assessments:review", args=[row.uuid]) for row in (one, two))
    assert client.post(here, {"revision": 1, "for_panel": "Ett", "next": "1"}).url == there
    assert client.post(there, {"revision": 1, "for_panel": "Två"}).url == there, "saved only"
    whole = {name: str(value) for name, value in reviews.WHOLE.items()}
    assert client.post(there, {"revision": 2, **whole, "submit": "1"}).url == here, "the one that is left"
    assert client.post(here, {"revision": 2, "for_panel": "Ett till", "next": "1"}).url == here, "no other is left"
    assert set(Review.objects.values_list("for_panel", "status")) >= {("Ett till", "draft")}


def test_the_officer_approves_and_shows_and_the_applicant_answers(application, officer) -> None:
    who = reviews.reviewer(officer)
    row = reviews.assigned(application, who, officer)
    written = reviews.written(row, now=clock.now())
    mine, applicant = signed_in(officer), signed_in(application.created_by)
    theirs = reverse("assessments:applicant_reviews", args=[application.uuid])
    assert applicant.get(theirs).status_code == 404
    act = reverse("assessments:review_act", args=[application.uuid])
    for typed, faulty in (({"act": "unlock"}, "why"), ({"act": "extend", "due_day": "i morgon"}, "due_day")):
        refused = mine.post(act, {**typed, "which": row.uuid})
        form = refused.context["rows"][0][typed["act"]]
        assert (refused.status_code, list(form.errors)) == (422, [faulty])
        assert "open><summary>" in refused.content.decode(), "where it was typed"
    mine.post(act, {"act": "approve", "which": row.uuid, "revision": written.revision})
    move(application, Act.FIND_ELIGIBLE, by=officer, now=clock.now())
    asked = mine.post(act, {"act": "release"}).content.decode()
    assert "kan inte tas tillbaka" in asked
    assert applicant.get(theirs).status_code == 404  # asked, not done
    mine.post(act, {"act": "release", "confirmed": "1"})
    page = applicant.get(theirs).content.decode()
    assert reviews.WHOLE["for_applicant"] in page
    assert reviews.WHOLE["for_panel"] not in page
    assert who.person.name not in page
    applicant.post(theirs, {"text": "Tack för synpunkterna."})
    assert (
        "Tack för synpunkterna."
        in mine.get(reverse("assessments:application_reviews", args=[application.uuid])).content.decode()
    )


def test_who_handles_a_case_declares_before_it_opens_where_the_authority_demands_it(application, officer) -> None:
    application.case.officer = officer.person
    application.case.save()
    case, gate = (reverse(name, args=[application.uuid]) for name in ("registry:case", "assessments:declare"))
    client = signed_in(officer)
    assert client.get(case).headers["Location"] == gate
    assert client.get(reverse("applications:content", args=[application.uuid])).headers["Location"] == gate
    assert client.get(gate).status_code == 200
    assert (
        client.post(reverse("assessments:eligibility", args=[application.uuid]), {"eligible": "yes"}).status_code == 403
    )
    client.post(gate, {"answer": "free"})
    assert client.get(case).status_code == 200
    other = reviews.officer()
    assert signed_in(other).get(case).status_code == 200, "who takes no part is not asked"
    BiasTerms.objects.filter(authority=application.case.authority).update(staff_declares="never")
    application.case.officer = other.person
    application.case.save()
    assert signed_in(other).get(case).status_code == 200


def test_a_reviewer_who_reads_english_is_asked_in_english_with_the_swedish_undertaking_beside(
    application, officer
) -> None:
    who = reviews.reviewer(officer, "Ada Sample", account=False, language="en")
    _invitation, secret = reviews.invited(application.call, who, officer, now=clock.now())
    assert "asks you to review" in Message.objects.get(kind="review.invitation").body
    client, url = Client(headers={"accept-language": "sv"}), reverse("assessments:invitation", args=[secret])
    page = client.get(url).content.decode()
    assert '<html lang="en"' in page
    assert page.index("I undertake not to disclose") < page.index('<blockquote lang="sv"><p>Jag åtar mig')
    client.post(url, {"act": "code"})
    told = Message.objects.get(kind="review.code")
    assert "code" in told.subject
    code = re.search(r"\d{6}", told.subject)[0]
    client.post(url, {"act": "undertake", "code": code, "undertake": "on"})
    kept = ReviewInvitation.objects.get().undertaking
    assert kept.startswith("I undertake")
    assert "Jag åtar mig" in kept, "what was read is kept, in both languages"
    client.cookies["django_language"] = "sv"
    page = client.get(url).content.decode()
    assert '<html lang="sv"' in page, "who chooses another language has that"


def test_files_give_reviewers_and_assignments_all_or_none(application, officer) -> None:
    def upload(text: str) -> SimpleUploadedFile:
        return SimpleUploadedFile("fil.csv", text.encode(), content_type="text/csv")

    client = signed_in(officer)
    people = reverse("assessments:reviewers_file")
    refused = client.post(
        people, {"file": upload("Namn;E-post\nMaja Lind;maja@larosate.example;Cellbiologi;106\nFel;nej;;99\n")}
    )
    named = refused.context["form"].errors["file"]
    assert (refused.status_code, [one.split(":")[0:2] for one in named]) == (
        422,
        [["Rad 3", " E-post"], ["Rad 3", " Forskningsämnen"]],
    )
    broken = SimpleUploadedFile("fil.csv", "Åsa;asa@larosate.example".encode("latin-1"))
    assert client.post(people, {"file": broken}).status_code == 422
    assert not officer.person.role_assignments.first().authority.reviewers.exists(), "one row is wrong"
    client.post(people, {"file": upload("Namn;E-post\nMaja Lind;maja@larosate.example;Cellbiologi;106\n")})
    who = officer.person.role_assignments.first().authority.reviewers.get()
    assert (who.person.name, who.subjects) == ("Maja Lind", ["106"])
    reviews.invited(application.call, who, officer, now=clock.now())
    there = reverse("assessments:assign_file", args=[application.call.uuid])
    for text, named in (
        ("", "tom"),
        ("Diarienummer;E-post\n", "ingen rad"),
        (f"{application.case.number};nej@x.example\n", "Rad 1"),
    ):
        refused = client.post(there, {"file": upload(text)})
        assert refused.status_code == 422
        assert named in " ".join(refused.context["form"].errors["file"])
    client.post(there, {"file": upload(f"Diarienummer;E-post\n{application.case.number};maja@larosate.example\n")})
    assert ReviewAssignment.objects.get().reviewer == who
    listed = client.get(reverse("assessments:call_reviews", args=[application.call.uuid]), {"format": "csv"})
    assert "maja@larosate.example" in b"".join(listed.streaming_content).decode()


def test_more_than_agreed_is_told_of_and_confirmed_and_refused_only_where_the_call_says_so(
    application, officer
) -> None:
    who = reviews.reviewer(officer)
    reviews.invited(application.call, who, officer, now=clock.now())  # to three
    rows = [application, *(assessments.application(application.call, title=f"Ansökan {n}") for n in range(4))]
    assigning.assign([assigning.Pair(one, who) for one in rows[:3]], by=officer, now=clock.now())
    client, call, count = signed_in(officer), application.call, ReviewAssignment.objects.count

    def terms(**more) -> None:
        due = clock.now() + timedelta(days=20)
        reviews.terms(call, officer, now=clock.now(), due_at=due, **more)

    for page, chosen in (
        (reverse("assessments:assign", args=[rows[3].case.uuid]), who.uuid),
        (reverse("assessments:assign_to", args=[call.uuid, who.uuid]), rows[3].case.uuid),
    ):
        assert "3 av 3" in client.get(page).content.decode()
        asked = client.post(page, {"chosen": str(chosen)})
        assert "skulle få 4" in asked.content.decode()
        assert count() == 3
    assert client.post(page, dict(asked.context["carried"])).status_code == 302
    assert count() == 4

    there = reverse("assessments:assign_file", args=[call.uuid])

    def sent(**more) -> int:
        rows_ = SimpleUploadedFile("fil.csv", f"{rows[4].case.number};{who.email}\n".encode())
        return client.post(there, {"file": rows_, **more}).status_code

    assert (sent(), count()) == (422, 4)
    terms(workload_binds=True)
    assert (sent(beyond="on"), count()) == (422, 4)
    assert client.post(page, {"chosen": str(rows[4].case.uuid), "confirmed": "1"}).status_code == 409
    terms()
    assert (sent(beyond="on"), count()) == (302, 5)


def test_the_list_of_reviews_asks_as_much_for_many_as_for_few(application, officer) -> None:
    who = reviews.reviewer(officer)
    client, url = signed_in(reviews.account(who)), reverse("assessments:my_reviews")
    reviews.assigned(application, who, officer)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(3):
        reviews.assigned(assessments.application(application.call, title=f"Ansökan {number}"), who, officer)
    with CaptureQueriesContext(connection) as many:
        page = client.get(url).content.decode()
    assert "Ansökan 2" in page
    assert len(many) <= len(few)


def test_a_file_leaves_what_it_does_not_say_of_those_who_are_in_the_pool(db) -> None:
    officer = reviews.officer()
    kept = {"note": "Talar tyska.", "affiliation": "KTH", "subjects": ["106"]}
    who = reviews.reviewer(officer, account=False, **kept)
    rows = SimpleUploadedFile("bedomare.csv", f";{who.email};Chalmers;\n;ny@larosate.example;;\n".encode())

    signed_in(officer).post(reverse("assessments:reviewers_file"), {"file": rows})

    who.refresh_from_db()
    assert (who.person.name, who.note, who.affiliation, who.subjects) == (
        "Maja Lind",
        "Talar tyska.",
        "Chalmers",
        ["106"],
    )
    assert Reviewer.objects.get(email="ny@larosate.example").person.name == "ny@larosate.example"
    pool.keep_reviewer(who.authority, reviewer=who, name="Maja Lind", email=who.email, by=officer, now=clock.now())
    assert who.note == "", "on the page of the reviewer what is emptied is taken away"


@pytest.mark.parametrize(
    "content",
    [
        b"Maja Lind;maja@larosate.example;" + b"x" * 201 + b";\n",
        b"M" * 201 + b";maja@larosate.example;;\n",
        "Maja Åström;maja@larosate.example;;\n".encode("latin-1"),
        b"Maja\0;maja@larosate.example;;\n",
        b'"' + b"x" * 140_000 + b'";maja@larosate.example;;\n',
        b"Maja Lind;maja@larosate.example;;\n" * 40_000,
    ],
    ids=["workplace", "name", "letters", "zero", "cell", "size"],
)
def test_a_file_of_reviewers_that_cannot_be_kept_whole_is_refused_whole(db, content) -> None:
    answer = signed_in(reviews.officer()).post(
        reverse("assessments:reviewers_file"), {"file": SimpleUploadedFile("bedomare.csv", content)}
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
    assert not Reviewer.objects.exists()


def test_a_reviewer_who_has_joined_while_the_page_was_open_stays_who_they_are(db) -> None:
    officer, other = reviews.officer(), accounts.user().person
    shown = reviews.reviewer(officer, account=False)
    Reviewer.objects.filter(pk=shown.pk).update(person=other)
    pool.keep_reviewer(shown.authority, reviewer=shown, name="", email=shown.email, by=officer, now=clock.now())
    assert Reviewer.objects.get(pk=shown.pk).person == other


def test_the_address_of_a_protected_reviewer_is_shown_nowhere(application, officer) -> None:
    who = reviews.reviewer(officer, account=False)
    reviews.invited(application.call, who, officer, now=clock.now())
    protect(who.person, kind="marked", by=accounts.staff("administrator"), now=clock.now())
    mine = signed_in(officer)
    own = reverse("assessments:reviewer", args=[who.uuid])
    for page in (
        reverse("assessments:reviewers"),
        f"{reverse('assessments:reviewers')}?format=csv",
        reverse("assessments:call_reviewers", args=[application.call.uuid]),
        own,
    ):
        answer = mine.get(page)
        assert answer.status_code == 200
        assert who.email not in answer.getvalue().decode(), page
    assert mine.post(own, {"note": "Talar tyska."}).status_code == 302
    who.refresh_from_db()
    assert (who.note, who.email) == ("Talar tyska.", "maja.lind@larosate.example")


def test_whoever_is_kept_out_of_a_case_does_nothing_with_its_reviewers_or_bias(application, officer) -> None:
    row = reviews.assigned(application, reviews.reviewer(officer), officer)
    block(application.case, officer.person, ground="16 § 1", by=None, now=clock.now())
    how = {"by": officer, "now": clock.now()}
    for act in (
        lambda: assigning.remove(row, **how),
        lambda: assigning.extend([row], due_at=reviews.DUE + timedelta(days=9), **how),
        lambda: assigning.remind_of(application, **how),
        lambda: bias.decide_bias(application, row.reviewer.person, biased=True, ground="1", reason="Ja.", **how),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_is_taken_back_or_changed_in_the_pool_stays_told(application, officer) -> None:
    who = reviews.reviewer(officer)
    invitation, _secret = reviews.invited(application.call, who, officer, now=clock.now())
    row = reviews.assigned(application, who, officer)
    invitations.revoke(invitation, by=officer, now=clock.now())
    row.refresh_from_db()
    assert row.status == "removed"
    pool.end_reviewer(who, by=officer, now=clock.now())
    assert who.person.name not in signed_in(officer).get(reverse("assessments:reviewers")).content.decode()
    assert bias.is_free(application, who.person)
