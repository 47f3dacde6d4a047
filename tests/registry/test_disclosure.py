"""Requests for documents: from anyone, tried thing by thing, masked for good, decided in writing."""

import io
import subprocess
from datetime import date, timedelta

import pikepdf
import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.roles import Role
from registry.errors import (
    AlreadyDecided,
    NotAGroundHere,
    NothingToMask,
    NotTried,
    ReasonsNeeded,
    ReasonsTell,
    StillReadable,
)
from registry.models import Case, CaseReading, Disclosure, Event, RegisterEntry
from registry.models.case import CaseKind
from registry.pdf import render_html
from registry.redaction import find_words, text_left, told_of, without_pages, without_words, words_at
from registry.rules.disclosure import days_open, outcome_of, pages_of
from registry.workflow.contents import parts
from registry.workflow.disclosure import add_items, decide, mask, receive, try_item, unmask
from tests.factories import accounts, registry

GROUND = "osl-30-23-1"
SECRET = "Kundlistan hos Hemlighuset"


def words_of(content: bytes) -> str:
    """The text layer of a PDF."""
    found = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


# The rules


def test_what_came_of_a_request_follows_from_its_things() -> None:
    assert outcome_of(["full", "full"]) == "full"
    assert outcome_of(["refused"]) == "refused"
    assert outcome_of(["full", "refused"]) == outcome_of(["partly"]) == "partly"
    assert outcome_of([]) == "not_held"
    with pytest.raises(ValueError, match="not been tried"):
        outcome_of(["full", ""])
    assert days_open(date(2026, 1, 9), date(2026, 1, 12)) == 3


@pytest.mark.parametrize(("text", "pages"), [("2", [2]), ("4–6, 2", [2, 4, 5, 6]), ("1-3;3", [1, 2, 3])])
def test_pages_are_read_as_they_are_written(text: str, pages: list[int]) -> None:
    assert pages_of(text, 6) == pages


@pytest.mark.parametrize("text", ["0", "7", "6-4", "x", "", "2-", "²"])
def test_what_is_no_page_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        pages_of(text, 6)


# PDFs


def hand_made() -> bytes:
    """Two pages that share their resources; the second draws a secret, which stands in the file's other places too."""
    secret = SECRET.encode()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.add_blank_page()
        font = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        form = pdf.make_stream(b"BT /F 12 Tf 50 500 Td (" + secret + b") Tj ET")
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 600, 800])
        form.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        shared = pdf.make_indirect(
            pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font), XObject=pikepdf.Dictionary(Gone=form))
        )
        for page, drawn in zip(pdf.pages, (b"BT /F 12 Tf 50 500 Td (Oppet) Tj ET", b"/Gone Do"), strict=True):
            page.obj.Resources = shared
            page.obj.Contents = pdf.make_stream(drawn)
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Contents=SECRET, Rect=pikepdf.Array([0, 0, 9, 9])
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])
        pdf.docinfo["/Title"] = SECRET
        pdf.attachments["x.txt"] = pikepdf.AttachedFileSpec(pdf, secret, filename="x.txt")
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(SECRET, 1))
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def everything_in(content: bytes) -> bytes:
    """Every object of a PDF, streams unpacked."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        out = io.BytesIO()
        pdf.save(
            out,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
        )
        return out.getvalue()


def test_a_masked_page_is_nowhere_in_the_file() -> None:
    whole = hand_made()
    left = without_pages(whole, {2: "30 kap. 23 § OSL"}, title="Bilaga (maskad)")

    assert SECRET.encode() in everything_in(whole)
    assert SECRET.encode() not in everything_in(left)
    assert SECRET.encode("utf-16-be") not in everything_in(left)
    assert b"Oppet" in everything_in(left)
    assert "Sida 2 är maskad" in words_of(left)
    assert "30 kap. 23 § OSL" in words_of(left)


def test_what_the_product_has_set_itself_loses_its_page_too() -> None:
    whole = render_html(
        f"<html lang='sv'><title>Plan</title><body><p>Oppet</p><p style='break-before:page'>{SECRET}</p></body></html>"
    )
    left = without_pages(whole, {2: "21 kap. 7 § OSL"}, title="Plan")

    assert SECRET in words_of(whole)
    assert "Hemlighuset" not in words_of(left)
    assert "Oppet" in words_of(left)


def layered() -> bytes:
    """A page with a hidden layer, as drawing programs make."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200))
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Utkast"))
        pdf.Root.OCProperties = pikepdf.Dictionary(
            OCGs=pikepdf.Array([layer]), D=pikepdf.Dictionary(OFF=pikepdf.Array([layer]))
        )
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.obj.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(F1=font), Properties=pikepdf.Dictionary(L=layer)
        )
        page.obj.Contents = pdf.make_stream(
            b"/OC /L BDC BT /F1 20 Tf 20 150 Td (%s) Tj ET EMC BT /F1 20 Tf 20 50 Td (Oppet) Tj ET" % SECRET.encode()
        )
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def test_what_lies_in_a_hidden_layer_is_neither_seen_nor_read_in_a_copy() -> None:
    whole = layered()
    left = without_pages(without_words(whole, []), {}, title="Ritning (maskad)", told=told_of(whole, []))

    assert SECRET.encode() in everything_in(whole)
    assert SECRET.encode() not in everything_in(left)
    picture = drawn(left, 1)
    assert picture.crop((0, 20, 200, 70)).getextrema() == (255, 255)  # where the hidden words would stand
    assert picture.crop((0, 120, 200, 170)).getextrema()[0] < 128


def drawn(content: bytes, page: int) -> pypdfium2.PdfBitmap:
    """A page as it looks."""
    with pypdfium2.PdfDocument(content) as document:
        return document[page - 1].render(scale=1).to_pil().convert("L")


@pytest.mark.parametrize("turned", [0, 90])
def test_masked_words_of_a_pdf_are_gone_from_its_text_and_black_where_they_stood(turned: int) -> None:
    broken = "Kund\u00adlistan hos <b>Hemlig\u00adhuset</b>"
    whole = render_html(
        "<html lang='sv'><title>Plan</title><body style='width:3cm;font:16pt serif'><p>Oppet före</p>"
        f"<p style='width:2.2cm;hyphens:manual'>{broken}</p><p style='break-before:page'>Nästa sida: hemlighuset.</p>"
        "<p style='break-before:page'>Tredje sidan</p></body></html>"
    )
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        pdf.pages[0].rotate(turned, relative=False)
        out = io.BytesIO()
        pdf.save(out)
        whole = out.getvalue()
    found = find_words(whole, "HEMLIGHUSET")
    assert {one.page for one in found} == {1, 2}
    assert {"".join(one.split()).casefold() for one in words_at(whole, found)} == {"hemlighuset"}
    told = told_of(whole, found)
    left = without_pages(without_words(whole, found), {}, title="Plan (maskad)", told=told)

    # A tree leads through the pages, and says of the pictures what may be read in them.
    with pikepdf.open(io.BytesIO(left)) as pdf:
        parts = list(pdf.Root.StructTreeRoot.K[0].K)
        assert [str(one.S) for one in parts] == ["/Figure", "/Figure", "/P"]
        assert str(parts[0].Alt).startswith("Oppet före Kundlistan hos [maskerat]")
        assert str(parts[1].Alt).startswith("Nästa sida: [maskerat].")
        assert all(one.Pg.objgen == page.obj.objgen for one, page in zip(parts, pdf.pages, strict=True))
        assert (bool(pdf.Root.MarkInfo.Marked), str(pdf.Root.Lang)) == (True, "sv-SE")
    for word in ("hemlig", "huset"):
        for code in ("latin-1", "utf-16-be"):
            assert word.encode(code) not in everything_in(left).lower()

    assert "Tredje sidan" in words_of(left)
    assert "hemlig" not in words_of(left).lower()
    assert "huset" not in words_of(left).lower()
    assert "Hemlig" not in text_left(whole, found)
    assert "Oppet" in text_left(whole, found)
    before, after = drawn(whole, 1), drawn(left, 1)
    assert before.size == after.size
    dark = [sum(1 for one in image.tobytes() if one < 40) for image in (before, after)]
    assert dark[1] > 4 * dark[0]  # black over the words, and the others still there
    with pypdfium2.PdfDocument(whole) as document:
        page = document[0]
        page.set_rotation(0)
        text, where = page.get_textpage(), page.render(scale=1).get_posconv(page)
        after = after.rotate(turned, expand=True)
        for one in (one for one in found if one.page == 1):
            for place in range(one.start, one.end):
                left_, bottom, right, top = text.get_charbox(place)
                spot = where.to_bitmap((left_ + right) / 2, (bottom + top) / 2)
                assert after.getpixel(spot) < 40, (place, spot)


# The whole way

pytestmark = pytest.mark.django_db
NOW = registry.NOW


@pytest.fixture
def registrar():
    return accounts.staff(Role.REGISTRAR, name="Per Nylander")


@pytest.fixture
def source(registrar):
    case = registry.case(title="Sluten odling av T-celler")
    registry.document(case, "Brev.txt", content=f"Hej!\n{SECRET} visar\nkundlistan  hos hemlighuset.".encode(),
                      content_type="text/plain; charset=utf-8")  # fmt: skip
    registry.document(case, "Plan.pdf", content=hand_made())
    return case


@pytest.fixture
def request_(registrar, source):
    row = receive(authority=source.authority, wanted="Allt om T-cellerna", now=NOW)
    found = parts(source, registrar, NOW)
    documents = [one for group in found.values() for one in group if one.document]
    assert add_items(row, source, documents, by=registrar, now=NOW) == 2
    return row


def given(row: Disclosure) -> list[bytes]:
    found = []
    for item in row.items.order_by("pk"):
        if item.copy:
            with default_storage.open(item.copy.file.path) as file:
                found.append(file.read())
    return found


def test_anyone_asks_without_a_name_and_gets_a_case_number(source) -> None:
    client = Client()
    typed = {"authority": "vinnova", "wanted": "Alla ansökningar om T-celler", "answer_to": "anna@tidning.example"}
    answer = client.post(reverse("registry:ask_out"), typed, follow=True)
    case = Case.objects.get(kind=CaseKind.DISCLOSURE)

    assert case.number
    assert case.designation in answer.content.decode()
    assert case.entries.get().counterpart == "okänd avsändare"
    assert case.disclosure.wanted == "Alla ansökningar om T-celler"
    # Where the answer is wanted is told those who hand it over, and nobody else who sees the case.
    with default_storage.open(case.documents.get().file.path) as text:
        assert b"anna@" not in text.read()
    for role, told in ((Role.REGISTRAR, True), (Role.ECONOMIST, False)):
        client.force_login(accounts.staff(role))
        page = client.get(reverse("registry:disclosure", args=[case.uuid]))
        assert (page.status_code, b"anna@tidning.example" in page.content) == (200, told)
    client.logout()
    assert client.post(reverse("registry:ask_out"), {"authority": "vinnova"}).status_code == 422


def test_whoever_asks_while_signed_in_is_kept_nowhere(source) -> None:
    client, curious = Client(), accounts.user("Nyfiken Läsarsson", "nyfiken@lasare.example")
    client.force_login(curious, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("registry:ask_out"), {"authority": "vinnova", "wanted": "Allt"}, follow=True)
    case = Case.objects.get(kind=CaseKind.DISCLOSURE)

    assert case.designation in answer.content.decode()
    assert case.designation not in str(dict(client.session))
    assert case.events.exists()
    assert not any(one.by or one.data.get("person") for one in case.events.all())
    assert not any(one.registered_by or one.counterpart_person for one in case.entries.all())
    assert not any(one.created_by for one in case.documents.all())
    assert not case.participations.exists()
    assert not case.messages.exists()
    assert not CaseReading.objects.filter(case=case).exists()


def test_masked_words_and_pages_are_in_no_copy_and_the_decision_says_each_ground(registrar, request_) -> None:
    text, plan = request_.items.all()
    assert mask(text, words=SECRET, ground=GROUND, by=registrar, now=NOW) == 2
    mask(plan, pages="2", ground="osl-21-7", by=registrar, now=NOW)
    done = decide(request_, reasons="Bolaget lider skada.", channel="e-post", by=registrar, now=NOW)

    copies = given(done)
    for copy in copies:
        assert SECRET.encode() not in everything_in(copy)
        assert "hemlighuset" not in words_of(copy).lower()
    assert "Hej!" in words_of(copies[0])
    with default_storage.open(done.decision.file.path) as file:
        letter = words_of(file.read())
    for said in ("30 kap. 23 §", "21 kap. 7 § OSL", "Kammarrätten i Stockholm", "tre veckor", "Bolaget lider skada."):
        assert said in letter
    assert done.outcome == "partly"
    case = Case.objects.get(pk=done.case_id)
    assert case.closed_at == NOW
    assert RegisterEntry.objects.filter(case=case, direction="sent").count() == 3
    with pytest.raises(AlreadyDecided):
        try_item(text, outcome="full", by=registrar, now=NOW)


def test_what_is_masked_in_one_place_may_not_be_read_in_another(registrar, request_, source) -> None:
    other = registry.document(source, "Svar.txt", content=f"Om {SECRET}".encode(), content_type="text/plain")
    found = [one for group in parts(source, registrar, NOW).values() for one in group if one.document == other]
    add_items(request_, source, found, by=registrar, now=NOW)
    text, plan, answer = request_.items.all()
    mask(text, words=SECRET, ground=GROUND, by=registrar, now=NOW)
    try_item(plan, outcome="refused", ground=GROUND, by=registrar, now=NOW)
    try_item(answer, outcome="full", by=registrar, now=NOW)

    with pytest.raises(StillReadable):
        decide(request_, reasons="Skada.", by=registrar, now=NOW)
    try_item(answer, outcome="refused", ground=GROUND, by=registrar, now=NOW)
    with pytest.raises(ReasonsTell):
        decide(request_, reasons=f"Skada, eftersom {SECRET.lower()} nämns.", by=registrar, now=NOW)
    assert decide(request_, reasons="Skada.", by=registrar, now=NOW).outcome == "partly"


def test_words_masked_in_a_pdf_are_in_no_copy_and_not_in_the_texts_beside_it(registrar, request_) -> None:
    text, plan = request_.items.all()
    with pytest.raises(NothingToMask):
        mask(plan, words="står inte där", ground=GROUND, by=registrar, now=NOW)
    assert mask(plan, words=SECRET.upper(), ground=GROUND, by=registrar, now=NOW) == 1
    place = plan.passages.get()
    assert (place.page, place.start, place.end) == (2, 0, len(SECRET))
    try_item(text, outcome="full", by=registrar, now=NOW)
    with pytest.raises(StillReadable):
        decide(request_, reasons="Skada.", by=registrar, now=NOW)
    mask(text, words=SECRET, ground=GROUND, by=registrar, now=NOW)
    done = decide(request_, reasons="Skada.", by=registrar, now=NOW)
    for copy in given(done):
        assert SECRET.encode() not in everything_in(copy)
        assert "hemlighuset" not in words_of(copy).lower()
    assert "Oppet" in words_of(given(done)[1])
    with default_storage.open(done.decision.file.path) as file:
        assert "ställe 1, på sida 2" in words_of(file.read())


def test_what_is_given_in_full_needs_no_decision_and_an_officer_may(request_) -> None:
    officer = accounts.staff(name="Elin Sandberg")
    for item in request_.items.all():
        try_item(item, outcome="full", by=officer, now=NOW)
    done = decide(request_, channel="på plats", by=officer, now=NOW)

    assert (done.outcome, done.decision) == ("full", None)
    assert [one.copy.file for one in done.items.all()] == [one.file for one in done.items.all()]


def test_a_refusal_has_its_ground_its_reasons_and_someone_who_may(registrar, request_) -> None:
    officer = accounts.staff(name="Elin Sandberg")
    text, plan = request_.items.all()
    with pytest.raises(NotTried):
        decide(request_, by=registrar, now=NOW)
    with pytest.raises(NotAGroundHere):
        try_item(text, outcome="refused", ground="osl-1-1", by=officer, now=NOW)
    with pytest.raises(NothingToMask):
        mask(text, words="står inte där", ground=GROUND, by=officer, now=NOW)
    with pytest.raises(NotAllowed):
        mask(text, words="Hej", ground=GROUND, by=accounts.staff(Role.ECONOMIST), now=NOW)
    mask(text, words="Hej", ground=GROUND, by=officer, now=NOW)
    unmask(text.passages.get(), by=officer, now=NOW)
    text.refresh_from_db()
    assert text.outcome == ""
    told = Event.objects.get(kind="disclosure.unmasked", case=request_.case)
    assert (told.by, told.data["ground"], told.data["start"], told.data["end"]) == (officer, GROUND, 0, 3)
    assert "Hej" not in str(told.data)
    mask(text, words="Hej", ground=GROUND, by=officer, now=NOW)
    try_item(text, outcome="full", by=officer, now=NOW)
    assert Event.objects.filter(kind="disclosure.unmasked").count() == 2
    for item in (text, plan):
        try_item(item, outcome="refused", ground=GROUND, by=officer, now=NOW)
    with pytest.raises(NotAllowed):
        decide(request_, reasons="Skada.", by=officer, now=NOW)
    with pytest.raises(ReasonsNeeded):
        decide(request_, by=registrar, now=NOW)
    done = decide(request_, reasons="Skada.", by=registrar, now=NOW)
    assert (done.outcome, given(done)) == ("refused", [])


def test_another_authoritys_case_is_asked_of_that_one(registrar, request_) -> None:
    theirs = registry.case(accounts.authority("vr"))
    registry.share(theirs, authority=accounts.authority())
    with pytest.raises(NotAllowed):
        add_items(request_, theirs, [], by=registrar, now=NOW)


def test_the_pages_lead_from_request_to_decision(registrar, request_, source, clock) -> None:
    clock.set_day((NOW + timedelta(days=5)).date())
    client = Client()
    client.force_login(registrar)
    uuid = request_.case.uuid
    here = reverse("registry:disclosure", args=[uuid])
    text, plan = request_.items.all()

    def of(name: str, *more: object) -> str:
        return reverse(f"registry:{name}", args=[uuid, *more])

    assert "väntar för länge" in client.get(reverse("registry:disclosures")).content.decode()
    assert "Plan.pdf" in client.get(of("disclosure_items"), {"arende": source.number}).content.decode()
    assert client.post(of("disclosure_items"), {"arende": source.number}).status_code == 422
    for typed in ({"pages": "9"}, {}, {"words": "står inte där"}, {"words": "Oppet", "pages": "2"}):
        wrong = client.post(of("try_disclosure", plan.pk), {"words": "", "ground": GROUND, **typed})
        assert (wrong.status_code, len(wrong.context["mask_form"].errors)) == (422, 1), typed
        assert all(f'value="{one}"' in wrong.content.decode() for one in [typed.get("pages")] if one)
    assert client.post(of("try_disclosure", text.pk), {"words": "Hej!", "ground": GROUND}).status_code == 302
    assert "[maskat: 30 kap. 23 §" in client.get(of("try_disclosure", text.pk)).content.decode()
    assert client.post(of("try_disclosure", plan.pk), {"outcome": "refused"}).status_code == 422
    assert client.post(of("try_disclosure", plan.pk), {"outcome": "full"}).status_code == 302
    missing = client.post(of("decide_disclosure"), {"channel": "post"})
    assert missing.status_code == 422
    assert "står i beslutet" in missing.content.decode()
    assert client.post(of("decide_disclosure"), {"channel": "post", "reasons": "Skada."}).status_code == 302
    assert "Beslut om utlämnande av allmän handling" in client.get(here).content.decode()
