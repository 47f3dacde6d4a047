"""Pages of calls: what officers write, what proofreaders see, what everyone may read."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.models import Call
from calls.workflow.creating import create_call
from calls.workflow.editing import edit
from tests.factories import accounts, calls, programmes

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 9, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_september(clock):
    clock.set_moment(NOW)


@pytest.fixture
def officer(client):
    user = programmes.worker(name="Elin Sandberg")
    client.force_login(user)
    return user


@pytest.fixture
def draft(officer):
    return create_call(assignment=programmes.pair()[0], title_sv="Samverkansprojekt", by=officer, now=NOW)


def texts_of(call, **changed):
    names = ("title_sv", "title_en", "purpose_sv", "purpose_en", "who_may_apply_sv", "who_may_apply_en")
    names += ("legal_basis_sv", "appeal_ground_sv", "contact_name", "contact_email")
    return {name: getattr(call, name) for name in names} | {"revision": call.revision} | changed


def page(client, name, call=None, **query):
    return client.get(reverse(f"calls:{name}", args=[call.uuid] if call else []), query)


@pytest.mark.parametrize(
    "name",
    [
        "detail",
        "preview",
        "edit_texts",
        "edit_period",
        "edit_money",
        "edit_conditions",
        "edit_questions",
        "edit_process",
        "edit_kinds",
        "edit_attachments",
        "edit_criteria",
        "copy",
    ],
)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_of_a_draft_opens_for_its_officer(client, draft, name, language):
    client.cookies["django_language"] = language
    assert page(client, name, draft).status_code == 200


def test_an_officer_creates_a_call_and_is_led_to_its_texts(client, officer):
    assignment, _council = programmes.pair()
    answer = client.post(reverse("calls:new"), {"part": f"{assignment.pk}-0", "title_sv": "En ny utlysning"})
    call = Call.objects.get()
    assert answer.headers["Location"] == reverse("calls:edit_texts", args=[call.uuid])
    assert (call.title_sv, call.case.number[:4], call.created_by) == ("En ny utlysning", "2025", officer)


def test_saved_texts_stand_on_the_call(client, draft):
    client.post(reverse("calls:edit_texts", args=[draft.uuid]), texts_of(draft, purpose_sv="Pröva ny teknik."))
    draft.refresh_from_db()
    assert (draft.purpose_sv, draft.revision) == ("Pröva ny teknik.", 2)


def test_a_stale_edit_is_answered_409_with_what_was_typed_and_what_the_other_saved(client, draft, officer):
    typed = texts_of(draft, purpose_sv="Min text som inte får försvinna.")
    edit(draft, revision=draft.revision, by=officer, now=NOW, purpose_sv="Den andras text.")
    answer = client.post(reverse("calls:edit_texts", args=[draft.uuid]), typed)
    assert answer.status_code == 409
    body = answer.content.decode()
    assert "Min text som inte får försvinna." in body
    assert "Den andras text." in body
    assert Call.objects.get(pk=draft.pk).purpose_sv == "Den andras text."
    again = client.post(reverse("calls:edit_texts", args=[draft.uuid]), typed | {"revision": 2})
    assert again.status_code == 302
    assert Call.objects.get(pk=draft.pk).purpose_sv == "Min text som inte får försvinna."


def test_the_period_is_read_as_swedish_time_with_fourteen_as_closing_hour(client, draft):
    client.post(
        reverse("calls:edit_period", args=[draft.uuid]),
        {"revision": 1, "opens_day": "2025-10-01", "closes_day": "2025-11-12"},
    )
    draft.refresh_from_db()
    assert draft.opens_at == datetime(2025, 10, 1, 7, tzinfo=UTC)
    assert draft.closes_at == datetime(2025, 11, 12, 13, tzinfo=UTC)  # winter time


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"opens_day": "2025-13-40"}, "opens_day"),
        ({"opens_day": "2025-10-01", "closes_day": "2025-09-01"}, "closes_day"),
        ({"closes_day": "2025-11-01", "closes_time": "25:99"}, "closes_time"),
        ({"closes_day": "2025-11-01", "decision_planned_on": "2025-10-01"}, "decision_planned_on"),
        ({"project_start_from": "2026-01-01", "project_end_latest": "2025-12-31"}, "project_end_latest"),
    ],
)
def test_wrong_days_are_refused_at_their_field_and_nothing_is_saved(client, draft, typed, field):
    answer = client.post(reverse("calls:edit_period", args=[draft.uuid]), {"revision": 1, **typed})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    draft.refresh_from_db()
    assert (draft.opens_at, draft.revision) == (None, 1)


@pytest.mark.parametrize("typed", ["tolv miljoner", "-1", "1" + "0" * 15, "1,5", "62 mkr"])
def test_a_wrong_amount_is_refused_at_its_field_and_kept_as_typed(client, draft, typed):
    assignment = programmes.pair()[0]
    key = f"{assignment.pk}-0"
    answer = client.post(
        reverse("calls:edit_money", args=[draft.uuid]),
        {"revision": 1, f"use-{key}": "on", f"sum-{key}-2025": typed, f"sum-{key}-2026": "7 000 000"},
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"sum-{key}-2025"]
    body = answer.content.decode()
    assert f'value="{typed}"' in body
    assert 'value="7 000 000"' in body
    assert not draft.call_strands.get().budgets.exists()


def test_money_is_saved_and_an_estimated_year_says_that_it_gives_no_right(client, draft):
    key = f"{programmes.pair()[0].pk}-0"
    url = reverse("calls:edit_money", args=[draft.uuid])
    client.post(
        url, {"revision": 1, f"use-{key}": "on", f"sum-{key}-2025": "40 000 000", f"sum-{key}-2026": "30000000"}
    )
    budgets = draft.call_strands.get().budgets.order_by("year")
    assert list(budgets.values_list("year", "amount")) == [(2025, 40_000_000), (2026, 30_000_000)]
    findings = [finding.severity for row in client.get(url).context["money"] for finding in row.findings]
    assert findings == ["info"]


def test_a_condition_is_added_filled_in_and_removed_without_script(client, draft):
    url = reverse("calls:edit_conditions", args=[draft.uuid])
    added = client.post(url, {"revision": 1, "rows": 0, "add": "1", "kind": "max_share"})
    assert added.status_code == 200
    assert not draft.conditions.exists()
    row = {"0-kind": "max_share", "0-effect": "stop"}
    wrong = client.post(url, {"revision": 1, "rows": 1, **row, "0-share": "150"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["0-share"])
    client.post(url, {"revision": 1, "rows": 1, **row, "0-share": "33,3"})
    assert draft.conditions.get().parameters == {"share": "333/1000"}
    client.post(url, {"revision": 2, "rows": 1, **row, "0-share": "", "0-remove": "on"})
    assert not draft.conditions.exists()


def test_adding_a_condition_keeps_what_is_typed_in_the_others(client, draft):
    answer = client.post(
        reverse("calls:edit_conditions", args=[draft.uuid]),
        {"revision": 1, "rows": 1, "0-kind": "max_grant", "0-effect": "warn", "0-amount": "5 00", "add": "1"}
        | {"kind": "min_parties"},
    )
    body = answer.content.decode()
    assert 'value="5 00"' in body
    assert 'name="1-count"' in body


def ready(status="draft", **fields):
    return calls.call(
        status=status,
        opens_at=datetime(2025, 10, 1, 7, tzinfo=UTC),
        closes_at=datetime(2025, 11, 12, 13, tzinfo=UTC),
        decision_planned_on=date(2025, 12, 15),
        **fields,
    )


def test_from_draft_to_published_through_the_pages(client, officer):
    colleague = programmes.worker(name="Maryam Haddad")
    call = ready(author=officer)
    read = {"revision": call.revision}
    asked = client.post(reverse("calls:ask_for_proofreading", args=[call.uuid]), {"proofreader": colleague.uuid} | read)
    assert asked.status_code == 302
    assert client.post(reverse("calls:proofread", args=[call.uuid]), {"approve": "1"} | read).status_code == 422
    client.force_login(colleague)
    assert f'name="revision" value="{call.revision}"' in page(client, "proofread", call).content.decode()
    unread = {"approve": "1", "revision": call.revision - 1}
    assert client.post(reverse("calls:proofread", args=[call.uuid]), unread).status_code == 409
    assert client.post(reverse("calls:proofread", args=[call.uuid]), {"approve": "1"} | read).status_code == 302
    client.force_login(officer)
    assert page(client, "publish", call).status_code == 200
    call.refresh_from_db()
    assert f'name="revision" value="{call.revision}"' in page(client, "publish", call).content.decode()
    assert client.post(reverse("calls:publish", args=[call.uuid]), {"revision": call.revision - 1}).status_code == 409
    assert client.post(reverse("calls:publish", args=[call.uuid]), {"revision": call.revision}).status_code == 302
    call.refresh_from_db()
    assert (call.status, call.proofread_by) == ("published", colleague)
    client.logout()
    public = page(client, "call", call)
    assert public.status_code == 200
    assert "Frågor i ansökan" in public.content.decode()  # what is asked is known before one has an account


def test_a_published_call_is_taken_back_through_its_page_until_it_opens(client, officer, clock):
    call = ready(status="published", author=officer)
    way = reverse("calls:take_back", args=[call.uuid])
    clock.set_moment(call.opens_at)
    assert way not in page(client, "detail", call).content.decode()
    assert client.post(way, {"reason": "Fel belopp"}).status_code == 409
    clock.set_moment(call.opens_at - timedelta(days=1))
    assert way in page(client, "detail", call).content.decode()
    assert client.post(way, {"reason": ""}).status_code == 422
    assert client.post(way, {"reason": "Fel belopp"}).status_code == 302
    client.logout()
    assert page(client, "call", call).status_code == 404


def test_what_the_proofreader_wants_changed_is_shown_to_the_author(client, officer):
    colleague = programmes.worker()
    call = ready(status="proof", author=officer)
    client.force_login(colleague)
    empty = client.post(reverse("calls:proofread", args=[call.uuid]), {"send_back": "1", "note": ""})
    assert empty.status_code == 422
    client.post(reverse("calls:proofread", args=[call.uuid]), {"send_back": "1", "note": "Stycket om etik saknas."})
    client.force_login(officer)
    assert "Stycket om etik saknas." in page(client, "detail", call).content.decode()


def test_the_author_is_not_among_those_who_can_be_asked(client, officer):
    colleague = programmes.worker()
    programmes.worker(authority=programmes.agency("vr"))
    call = ready(author=officer)
    form = page(client, "ask_for_proofreading", call).context["form"]
    assert list(form.fields["proofreader"].queryset) == [colleague]


def test_a_call_that_lacks_something_says_what_and_links_there(client, draft):
    answer = page(client, "ask_for_proofreading", draft)
    assert answer.status_code == 422
    assert reverse("calls:edit_period", args=[draft.uuid]) in answer.content.decode()


def test_a_published_call_cannot_be_written_in(client, officer):
    call = ready(status="published", author=officer)
    assert page(client, "edit_texts", call).status_code == 409
    assert page(client, "publish", call).status_code == 409


def test_the_closing_moment_is_moved_forward_and_the_public_page_says_why(client, officer):
    call = ready(status="published", author=officer)
    url = reverse("calls:extend", args=[call.uuid])
    back = client.post(url, {"closes_day": "2025-11-01", "reason": "Fel väg"})
    assert back.status_code == 422
    client.post(url, {"closes_day": "2025-11-19", "closes_time": "14:00", "reason": "Driftstörning den 10 november"})
    assert "Driftstörning den 10 november" in page(client, "call", call).content.decode()


def test_drafts_and_tests_are_shown_to_nobody_outside(client):
    hidden = [ready(), ready(status="proof"), ready(status="published", mode="test")]
    shown = ready(status="published", title_sv="Den publika")
    for user in (None, accounts.user("En sökande"), programmes.worker(authority=programmes.agency("vr"))):
        client.logout()
        if user:
            client.force_login(user)
        for call in hidden:
            assert page(client, "call", call).status_code == 404
            assert page(client, "detail", call).status_code in (302, 404)
        assert [row.call for row in page(client, "list").context["rows"]] == [shown]


def test_the_public_list_tells_open_coming_and_closed_and_filters_by_address(client):
    for title, opens, closes in (
        ("Stängd", datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)),
        ("Kommande", datetime(2025, 11, 1, tzinfo=UTC), datetime(2025, 12, 1, tzinfo=UTC)),
        ("Öppen senare", datetime(2025, 9, 1, tzinfo=UTC), datetime(2025, 12, 1, tzinfo=UTC)),
        ("Öppen först", datetime(2025, 9, 1, tzinfo=UTC), datetime(2025, 10, 1, tzinfo=UTC)),
    ):
        calls.call(title_sv=title, title_en=title, opens_at=opens, closes_at=closes)
    calls.call(programmes.pair()[1], title_sv="Rådets", opens_at=NOW, closes_at=datetime(2025, 12, 24, tzinfo=UTC))

    def titles(**query):
        return [row.call.title_sv for row in page(client, "list", **query).context["rows"]]

    assert titles() == ["Öppen först", "Öppen senare", "Rådets", "Kommande", "Stängd"]
    assert titles(status="coming") == ["Kommande"]
    assert titles(status="closed") == ["Stängd"]
    assert titles(myndighet="vr") == ["Rådets"]
    assert titles(q="senare") == ["Öppen senare"]


def test_unlike_wordings_are_never_added_on_the_public_page(client):
    mixed = ready(status="published", budgets={2025: 40_000_000, 2026: 30_000_000})
    same = ready(status="published", budgets={2025: 20_000_000})
    assert page(client, "call", mixed).context["total"] is None
    assert page(client, "call", same).context["total"] == 20_000_000
    assert page(client, "call", mixed).context["estimated_years"] == [2026]


def queries(client, name, call=None):
    page(client, name, call)  # what is read once per process
    with CaptureQueriesContext(
        connection,
    ) as counted:
        page(client, name, call)
    return len(counted)


@pytest.mark.parametrize("name", ["list", "staff_list"])
def test_lists_ask_the_same_number_of_questions_for_one_call_and_for_ten(client, officer, name):
    ready(status="published", author=officer)
    few = queries(client, name)
    for _number in range(9):
        ready(status="published", author=officer)
    assert queries(client, name) == few


@pytest.mark.parametrize("name", ["call", "detail"])
def test_a_call_asks_the_same_number_of_questions_with_one_condition_and_with_ten(client, officer, name):
    call = ready(status="published", author=officer, conditions=[{"kind": "max_grant"}])
    few = queries(client, name, call)
    source = programmes.condition(programmes.pair()[0], "share.business_matches")
    for number in range(1, 10):
        calls.condition(call, "min_parties", {"count": 2}, position=number, source=source)
    assert queries(client, name, call) == few
