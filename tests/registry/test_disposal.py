"""Disposal of documents: a ground with its words, the time, two people, nothing that holds; the file goes, the rest
stays."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.storage import default_storage
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from registry.errors import (
    AnotherCarriesOut,
    DisposedOf,
    GroundInFull,
    HeldAlready,
    IsKept,
    NeedsTwo,
    NoLegalGround,
    NothingToDispose,
    ProposalOver,
    ReasonsNeeded,
)
from registry.models import Case, DisclosureItem, Disposal, DocumentDisposal, Event, StoredFile
from registry.models.case import CaseKind
from registry.models.file import DocumentKind
from registry.rules.retention import RetentionFileError, classes_of
from registry.workflow import disposal
from registry.workflow.contents import Part
from registry.workflow.disclosure import add_items, receive
from registry.workflow.documents import is_used
from registry.workflow.retention import decide, dispose
from registry.workflow.stream import finish_deadline, set_deadline
from tests.factories import accounts, registry

NOW = datetime(2036, 3, 3, 9, tzinfo=UTC)
CLOSED = datetime(2026, 1, 7, 9, tzinfo=UTC)
CLASS = "application_attachments"
GROUND = {
    "ground": "RA-MS 2027:12",
    "years": 10,
    "valid_from": date(2027, 6, 1),
    "decided_on": date(2027, 5, 12),
    "quote": "Mottagningskvitton får gallras tio år efter att ärendet avslutats.",
}


def closed(content: bytes = b"kvitto", *, at: datetime = CLOSED, kind: str = DocumentKind.RECEIPT, **fields):
    """A document of a closed case, with its line in the register."""
    case = registry.case(**fields)
    document = registry.document(case, "Kvitto.pdf", content=content, kind=kind)
    registry.entry(case, "Kvitto", document=document)
    Case.objects.filter(pk=case.pk).update(closed_at=at)
    return document


@pytest.fixture
def people(db):
    return accounts.authority(), accounts.staff(Role.REGISTRAR), accounts.staff(Role.REGISTRAR)


@pytest.mark.parametrize(
    "change",
    [{"documents": []}, {"case_kind": ""}, {"documents": ["attachment", "decision"]}, {"keep": True, "years": None}],
)
def test_a_class_of_documents_says_which_and_never_what_was_decided(change: dict) -> None:
    one = {"key": "x", "keep": False, "sv": "", "en": "", "source": "", "years": 2}
    one |= {"case_kind": "application", "documents": ["receipt"]}
    assert classes_of({"classes": [one]})[0].documents == ("receipt",)
    with pytest.raises(RetentionFileError, match=r"classes\[0\]"):
        classes_of({"classes": [one | change]})


def test_it_is_refused_without_ground_before_the_time_and_while_anything_holds(people) -> None:
    authority, one, other = people
    document = closed()
    closed(b"senare", at=datetime(2026, 3, 4, 9, tzinfo=UTC))
    closed(b"beslut", kind=DocumentKind.DECISION)
    open_one = registry.document(registry.case(), "Kvitto.pdf", content=b"oppet", kind=DocumentKind.RECEIPT)
    by = {"by": one, "now": NOW}

    with pytest.raises(NoLegalGround):
        disposal.propose(authority, CLASS, **by)
    for less in ({"quote": " "}, {"decided_on": None}):
        with pytest.raises(GroundInFull):
            decide(authority, what=CLASS, **GROUND | less, **by)
    decide(authority, what=CLASS, **GROUND, **by)
    with pytest.raises(NoLegalGround):  # in force later
        disposal.propose(authority, CLASS, by=one, now=datetime(2027, 5, 31, 9, tzinfo=UTC))
    with pytest.raises(NothingToDispose):  # the time has not come: closed ten years ago tomorrow
        disposal.propose(authority, CLASS, by=one, now=datetime(2036, 1, 7, 9, tzinfo=UTC))
    with pytest.raises(IsKept):
        disposal.propose(authority, "cases", **by)
    with pytest.raises(NotAllowed):
        disposal.propose(authority, CLASS, by=accounts.staff(), now=NOW)
    with pytest.raises(NeedsTwo):
        dispose(authority, CLASS, **by, using="default")

    held = disposal.hold(document.case, reason="Överklagat till förvaltningsrätten", **by)
    with pytest.raises(HeldAlready):
        disposal.hold(document.case, reason="Igen", **by)
    with pytest.raises(ReasonsNeeded):
        disposal.hold(open_one.case, reason=" ", **by)
    with pytest.raises(NothingToDispose):
        disposal.propose(authority, CLASS, **by)
    disposal.lift(held, **by)
    set_deadline(document.case, key="x", what="Svara domstolen", due_at=NOW)
    with pytest.raises(NothingToDispose):
        disposal.propose(authority, CLASS, **by)
    finish_deadline(document.case, key="x", now=NOW)
    asked = receive(authority=authority, wanted="Kvittot", now=NOW)
    add_items(asked, document.case, [Part("x", "Kvitto", document=document)], **by)
    with pytest.raises(NothingToDispose):
        disposal.propose(authority, CLASS, **by)
    asked.items.all().delete()

    proposal = disposal.propose(authority, CLASS, **by)
    assert [line.document for line in proposal.lines.all()] == [document]
    with pytest.raises(NothingToDispose):  # it stands on a list already
        disposal.propose(authority, CLASS, **by)
    with pytest.raises(AnotherCarriesOut):
        disposal.carry_out(proposal, **by)
    with pytest.raises(NotAllowed):
        disposal.carry_out(proposal, by=accounts.staff(), now=NOW)
    disposal.withdraw(proposal, by=other, now=NOW)
    with pytest.raises(ProposalOver):
        disposal.carry_out(proposal, by=other, now=NOW)
    assert not DocumentDisposal.objects.exists()


def test_the_database_lets_it_be_written_by_its_own_function_alone(people) -> None:
    authority, one, other = people
    document = closed()
    decide(authority, what=CLASS, **GROUND, by=one, now=NOW)
    proposal = disposal.propose(authority, CLASS, by=one, now=NOW)

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        DocumentDisposal.objects.create(document=document, proposal=proposal, by=other, at=NOW)

    def asked(at: datetime = NOW) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT registry_dispose_document(%s, %s, %s)", [proposal.pk, document.pk, at])
            return cursor.fetchone()[0]

    assert not asked()  # nobody has let it go
    disposal.carry_out(proposal, by=other, now=NOW)
    held = disposal.hold(document.case, reason="Revision", by=one, now=NOW)
    assert not asked()
    disposal.lift(held, by=one, now=NOW)
    assert not asked(datetime(2036, 3, 2, 9, tzinfo=UTC))  # before its time
    Case.objects.filter(pk=document.case_id).update(closed_at=None)
    assert not asked()
    Case.objects.filter(pk=document.case_id).update(closed_at=CLOSED)
    assert asked()
    assert not asked()  # once
    assert DocumentDisposal.objects.get().by == other


def test_the_file_goes_and_the_rest_stays_and_says_why(people, clock, client: Client) -> None:
    clock.set_moment(NOW)
    authority, one, other = people
    document, same, kept = closed(), closed(b"samma"), closed(b"haller")
    elsewhere = registry.document(registry.case(), content=b"samma")
    asked = receive(authority=authority, wanted="Kvittot", now=CLOSED)
    item = DisclosureItem.objects.create(
        disclosure=asked, source=document.case, name="x", label="x", document=document, file=document.file, words="text"
    )
    type(asked).objects.update(decided_at=CLOSED, decided_by=one, outcome="full")
    decide(authority, what=CLASS, **GROUND, by=one, now=NOW)

    client.force_login(one)
    page = client.get(reverse("registry:retention")).content.decode()
    assert "3 handlingar" in page
    assert GROUND["quote"] in page
    made = client.post(reverse("registry:propose_disposal"), {"authority": authority.key, "what": CLASS})
    proposal = disposal.DisposalProposal.objects.get()
    own = client.get(made["Location"]).content.decode()
    assert 'value="carry_out"' not in own
    assert b"".join(client.get(made["Location"], {"format": "csv"}).streaming_content).decode().count("Kvitto.pdf") == 6
    assert client.post(made["Location"], {"what": "carry_out"}).status_code == 403
    number = kept.case.designation
    client.post(reverse("registry:hold_disposal"), {"number": number, "reason": "Överklagat"})
    assert "Överklagat" in client.get(made["Location"]).content.decode()
    client.force_login(other)
    assert 'value="carry_out"' in client.get(made["Location"]).content.decode()
    assert client.post(made["Location"], {"what": "carry_out"}).status_code == 302
    proposal.refresh_from_db()
    for _again in range(2):  # a worker that was cut short begins anew
        type(proposal.job).objects.filter(pk=proposal.job.pk).update(status="queued")
        disposal.dispose_documents(proposal.job.pk)
    proposal.job.refresh_from_db()
    assert (proposal.job.status, proposal.job.done, proposal.job.total, proposal.job.error) == ("done", 3, 3, "")

    assert set(DocumentDisposal.objects.values_list("document", flat=True)) == {document.pk, same.pk}
    assert not default_storage.exists(document.file.path)
    assert StoredFile.objects.filter(pk=document.file_id).exists()
    assert not is_used(document.file_id)
    assert default_storage.exists(elsewhere.file.path)  # the same bytes, in a case that keeps them
    assert default_storage.exists(kept.file.path)
    item.refresh_from_db()
    assert item.words == ""
    assert Disposal.objects.get().count == 2
    assert Event.objects.filter(kind="retention.document_disposed", by=other).count() == 2
    assert Event.objects.get(kind="retention.disposed").data["ground"] == "RA-MS 2027:12"
    entries = list(document.case.entries.order_by("serial").values_list("what_public", "document"))
    assert entries == [("Kvitto", document.pk), ("Handling gallrad enligt RA-MS 2027:12", document.pk)]

    gone = client.get(reverse("registry:document", args=[document.uuid]))
    assert gone.status_code == 410
    for word in ("RA-MS 2027:12", GROUND["quote"], one.person.name, other.person.name, document.file_id):
        assert word in gone.content.decode()
    assert client.get(reverse("registry:document", args=[same.uuid])).status_code == 410
    assert b"".join(client.get(reverse("registry:document", args=[kept.uuid])).streaming_content) == b"haller"
    with pytest.raises(DisposedOf):
        disposal.refuse_if_gone(document)
    done = client.get(made["Location"]).content.decode()
    assert 'value="carry_out"' not in done
    assert client.get(reverse("registry:case", args=[document.case.uuid])).status_code == 200


def test_an_enquiry_that_is_answered_is_closed_by_hand_and_no_other_case(people, client: Client) -> None:
    enquiry, other = registry.case(kind=CaseKind.ENQUIRY), registry.case()
    client.force_login(people[1])
    set_deadline(enquiry, key="x", what="Svara", due_at=NOW)
    address, page = (reverse(f"registry:{name}", args=[enquiry.uuid]) for name in ("close_case", "case"))
    assert client.post(address).status_code == 409
    assert address not in client.get(page).content.decode()
    finish_deadline(enquiry, key="x", now=NOW)
    assert address in client.get(page).content.decode()
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409
    assert client.post(reverse("registry:close_case", args=[other.uuid])).status_code == 409
    assert [case.closed_at is None for case in Case.objects.order_by("pk")] == [False, True]
