"""Requests for documents: received, tried thing by thing, masked, decided. A masked copy is made from what is left."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Authority, User
from accounts.permissions import role_of
from accounts.roles import Role
from accounts.texts import fitting
from accounts.weighing import weighs
from registry.errors import (
    AlreadyDecided,
    CannotMask,
    NoSuchPage,
    NothingToMask,
    NotTried,
    ReasonsNeeded,
    ReasonsTell,
    StillReadable,
)
from registry.loading import secrecy
from registry.models import Case, DecisionKind, Disclosure, DisclosureItem, Document, MaskedPassage
from registry.models.case import CaseKind
from registry.models.disclosure import Disclosed
from registry.models.file import DocumentKind
from registry.models.stream import Direction
from registry.pdf import render_pdf
from registry.permissions import may_disclose, may_read_inside, may_refuse
from registry.redaction import Words, find_words, page_count, text_left, told_of, without_pages, without_words, words_at
from registry.rules.appeals import sentences
from registry.rules.disclosure import outcome_of, pages_of
from registry.rules.secrecy import Passage, leaks, masked, passages_of
from registry.workflow.appeals import appeal_of
from registry.workflow.cases import open_case
from registry.workflow.contents import Part
from registry.workflow.documents import store_document
from registry.workflow.secrecy import ground_for
from registry.workflow.stream import record, register
from sweden.clock import local
from sweden.typography import brief

TITLE = "Begäran om utlämnande av allmän handling"
PDF, TEXT = "application/pdf", "text/plain"


@transaction.atomic
def receive(*, authority: Authority, wanted: str, answer_to: str = "", now: datetime) -> Disclosure:
    """Take in a request: a numbered case with its text, and a line in the register. Who asks is not asked for, nor
    kept when they happen to be signed in (TF 2 kap. 18 §); and where the answer is wanted stands on the request alone,
    for those who hand it over: in no register, no document."""
    case = open_case(kind=CaseKind.DISCLOSURE, authority=authority, title=TITLE, now=now)
    document, _new = store_document(
        case,
        content=wanted.encode(),
        kind=DocumentKind.OTHER,
        title=f"{TITLE}.txt",
        filename="begaran.txt",
        content_type=f"{TEXT}; charset=utf-8",
        now=now,
    )
    register(
        case,
        direction=Direction.RECEIVED,
        what=TITLE,
        counterpart="okänd avsändare",
        document=document,
        now=now,
    )
    record("disclosure.received", case=case, at=now)
    return Disclosure.objects.create(
        case=case, wanted=wanted, answer_to=fitting(Disclosure, "answer_to", answer_to), received_at=now
    )


def _open(disclosure: Disclosure, by: User) -> Disclosure:
    row = Disclosure.objects.select_for_update(of=["self"]).select_related("case__authority__organisation")
    found: Disclosure = row.get(pk=disclosure.pk)
    if not may_disclose(by, found.case):
        raise NotAllowed
    if found.decided_at is not None:
        raise AlreadyDecided
    return found


@transaction.atomic
def add_items(disclosure: Disclosure, source: Case, chosen: Iterable[Part], *, by: User, now: datetime) -> int:
    """Say what in a case of the own authority the request is about; returns how many things are new.

    A text is kept as it stands now. What is another authority's is asked of that one. Raises NotAllowed.
    """
    disclosure = _open(disclosure, by)
    if source.authority_id != disclosure.case.authority_id or not may_read_inside(by, source):
        raise NotAllowed
    count = 0
    for part in chosen:
        file = part.document.file if part.document else part.content.file if part.content else None
        words = part.content.words if part.content else part.entry.what if part.entry else ""
        if part.document and file.content_type.startswith(TEXT):
            words = _bytes(file).decode("utf-8", "replace")
        _item, new = DisclosureItem.objects.get_or_create(
            disclosure=disclosure,
            source=source,
            name=part.name,
            defaults={
                "label": brief(part.label, 300),
                "document": part.document,
                "file": file,
                "filename": (
                    part.document.filename if part.document else part.content.filename if part.content else ""
                ),
                "words": words,
            },
        )
        count += new
    if count:
        record("disclosure.item_added", case=disclosure.case, by=by, at=now, source=str(source.uuid), count=count)
    return count


def _bytes(file) -> bytes:
    with default_storage.open(file.path) as content:
        return content.read()


def is_pdf(item: DisclosureItem) -> bool:
    """Whether pages of it can be masked."""
    return bool(item.file and item.file.content_type == PDF)


@transaction.atomic
def try_item(item: DisclosureItem, *, outcome: str, ground: str = "", by: User, now: datetime) -> DisclosureItem:
    """Say that a thing is disclosed in full, with what has been masked, or refused on a ground. Full takes what was
    masked away again. Raises NotAllowed, AlreadyDecided, NotAGroundHere, NothingToMask (nothing has been)."""
    disclosure = _open(item.disclosure, by)
    section = ground_for(disclosure.case, ground, now) if outcome == Disclosed.REFUSED else None
    if outcome == Disclosed.PARTLY and not item.passages.exists():
        raise NothingToMask
    if outcome == Disclosed.FULL:
        for passage in item.passages.all():
            _unmasked(passage, disclosure, by, now)
    item.outcome = outcome
    item.ground, item.section = (section.key, section.section) if section else ("", "")
    item.tried_by, item.tried_at = by, now
    item.save(update_fields=["outcome", "ground", "section", "tried_by", "tried_at"])
    record("disclosure.tried", case=disclosure.case, by=by, at=now, item=item.pk, outcome=str(outcome))
    return item


@transaction.atomic
def mask(item: DisclosureItem, *, words: str = "", pages: str = "", ground: str, by: User, now: datetime) -> int:
    """Mask words wherever they stand in a text or a PDF's text, or whole pages of a PDF ("2, 4–6"), on a ground;
    returns how many places.

    Raises NotAllowed, AlreadyDecided, NotAGroundHere, NothingToMask, NoSuchPage and CannotMask.
    """
    disclosure = _open(item.disclosure, by)
    section = ground_for(disclosure.case, ground, now)
    if item.words:
        places = [{"start": one.start, "end": one.end} for one in passages_of(item.words, words, ground)]
        if not places:
            raise NothingToMask
    elif is_pdf(item) and words.strip():
        found = find_words(_bytes(item.file), words)
        places = [{"page": one.page, "start": one.start, "end": one.end} for one in found]
        if not places:
            raise NothingToMask
    elif is_pdf(item):
        count = page_count(_bytes(item.file))
        try:
            places = [{"page": number} for number in pages_of(pages, count)]
        except ValueError:
            raise NoSuchPage(count=count) from None
    else:
        raise CannotMask
    known = {(one.start, one.end, one.page, one.ground) for one in item.passages.all()}
    new = [one for one in places if (one.get("start"), one.get("end"), one.get("page"), ground) not in known]
    MaskedPassage.objects.bulk_create(
        MaskedPassage(item=item, ground=ground, section=section.section, masked_by=by, masked_at=now, **one)
        for one in new
    )
    try_item(item, outcome=Disclosed.PARTLY, by=by, now=now)
    return len(places)


def _unmasked(passage: MaskedPassage, disclosure: Disclosure, by: User, now: datetime) -> None:
    """A mask goes, and that it was there stays in the history: where, on what ground, by whom; not what it hid."""
    place = {"page": passage.page, "start": passage.start, "end": passage.end}
    place = {name: value for name, value in place.items() if value is not None}
    who = {"item": passage.item_id, "ground": passage.ground, "masked_by": str(passage.masked_by.person.uuid)}
    passage.delete()
    record("disclosure.unmasked", case=disclosure.case, by=by, at=now, **who, **place)


@transaction.atomic
def unmask(passage: MaskedPassage, *, by: User, now: datetime) -> None:
    """Take a mask away; a thing without any is untried again. Raises NotAllowed and AlreadyDecided."""
    item = passage.item
    _unmasked(passage, _open(item.disclosure, by), by, now)
    if item.outcome == Disclosed.PARTLY and not item.passages.exists():
        item.outcome = ""
        item.save(update_fields=["outcome"])


def words_of(item: DisclosureItem) -> list[Words]:
    """The masked words of a PDF."""
    return [Words(one.page, one.start, one.end) for one in item.passages.all() if one.page and one.end]


def passages(item: DisclosureItem) -> list[Passage]:
    """The masked passages of a text, as the rules take them."""
    return [Passage(one.start, one.end, one.ground) for one in item.passages.all() if one.page is None]


def preview(item: DisclosureItem) -> str:
    """The text as it would be handed over."""
    return masked(item.words, passages(item), {one.ground: one.section for one in item.passages.all()})


def _copy(disclosure: Disclosure, item: DisclosureItem, by: User, now: datetime) -> Document | None:
    """What is handed over of a thing: the file itself, its text, or what is left of either when it has been masked."""
    if item.outcome == Disclosed.REFUSED:
        return None
    case, key = disclosure.case, f"disclosed:{item.pk}"
    kept = {"kind": DocumentKind.OTHER, "key": key, "now": now, "by": by}
    if item.outcome == Disclosed.FULL and item.file:
        content, filename, kind = _bytes(item.file), item.filename, item.file.content_type
        return store_document(case, content=content, title=item.label, filename=filename, content_type=kind, **kept)[0]
    title = f"{item.label}{' (maskad)' if item.outcome == Disclosed.PARTLY else ''}"
    if item.words:
        context = {
            "authority": case.authority.organisation.name,
            "number": case.designation,
            "source": item.source.designation,
            "label": item.label,
            "words": preview(item),
            "masked": item.outcome == Disclosed.PARTLY,
        }
        content = render_pdf("documents/disclosed.html", context, title=title)
    else:
        sections: dict[int, list[str]] = {}
        for one in item.passages.all():
            if not one.end:
                sections.setdefault(one.page, []).append(one.section)
        told = told_of(_bytes(item.file), words_of(item))
        words_gone = without_words(_bytes(item.file), words_of(item))
        signs = {page: "; ".join(dict.fromkeys(one)) for page, one in sections.items()}
        content = without_pages(words_gone, signs, title=title, told=told)
    return store_document(case, content=content, title=title, filename=f"utlamnad-{item.pk}.pdf", **kept)[0]


def _no_leak(items: list[DisclosureItem], reasons: str) -> None:
    """What is masked in one text or PDF is readable in no other text or PDF that is handed over, nor in what things are
    called or in the decision's own words. Words within pictures are seen by nobody here.

    Raises StillReadable, ReasonsTell.
    """
    given = {one.pk: one.label for one in items}
    if any(passages(one) or words_of(one) for one in items):
        given |= {
            one.pk: f"{one.label}\n{_left(one)}" for one in items if is_pdf(one) and one.outcome != Disclosed.REFUSED
        }
    given |= {one.pk: f"{one.label}\n{preview(one)}" for one in items if one.words and one.outcome != Disclosed.REFUSED}
    for item in items:
        for words in _hidden(item):
            if leaks(reasons, words, [Passage(0, len(words), "")]):
                raise ReasonsTell
            for other in items:
                if leaks(given[other.pk], words, [Passage(0, len(words), "")]):
                    raise StillReadable(label=other.label)


def _hidden(item: DisclosureItem) -> list[str]:
    """The words that are masked in a thing."""
    found = [item.words[one.start : one.end] for one in passages(item)]
    if is_pdf(item) and (words := words_of(item)):
        found += words_at(_bytes(item.file), words)
    return [one for one in dict.fromkeys(found) if one.strip()]


def _left(item: DisclosureItem) -> str:
    """The text of a PDF's copy: without the masked words, and without the masked pages."""
    content = _bytes(item.file)
    whole = {one.page for one in item.passages.all() if one.page and not one.end}
    return text_left(content, words_of(item), without=whole)


@weighs
@transaction.atomic
def decide(disclosure: Disclosure, *, reasons: str = "", channel: str = "", by: User, now: datetime) -> Disclosure:
    """Decide the request as its things have been tried: make the copies, and where something is masked or refused a
    written decision with how to appeal (OSL 6 kap. 3 and 7 §§). All of it is registered and the case is closed.

    Raises NotAllowed (whoever may disclose may not always refuse), AlreadyDecided, NotTried, ReasonsNeeded,
    ReasonsTell and StillReadable.
    """
    disclosure = _open(disclosure, by)
    case = disclosure.case
    items = list(disclosure.items.select_related("file", "source__authority").prefetch_related("passages"))
    if untried := next((one for one in items if not one.outcome), None):
        raise NotTried(label=untried.label)
    outcome = outcome_of(str(one.outcome) for one in items)
    refuses = any(one.outcome != Disclosed.FULL for one in items)
    if refuses and not may_refuse(by, case):
        raise NotAllowed
    if refuses and not reasons.strip():
        raise ReasonsNeeded
    _no_leak(items, reasons)
    for item in items:
        item.copy = _copy(disclosure, item, by, now)
        item.save(update_fields=["copy"])
    disclosure.outcome, disclosure.reasons, disclosure.channel = (
        outcome,
        reasons,
        fitting(disclosure, "channel", channel),
    )
    disclosure.decided_by, disclosure.decided_at = by, now
    if refuses:
        disclosure.decision = _decision(disclosure, items, by, now)
    disclosure.save()
    _tell(disclosure, items, by, now)
    record("disclosure.decided", case=case, by=by, at=now, outcome=outcome)
    Case.objects.filter(pk=case.pk).update(closed_at=now)
    return disclosure


def _decision(disclosure: Disclosure, items: list[DisclosureItem], by: User, now: datetime) -> Document:
    case = disclosure.case
    rows = []
    for item in items:
        if item.outcome == Disclosed.REFUSED:
            rows.append({"label": item.label, "what": "hela handlingen", "section": item.section})
        for place, one in enumerate(item.passages.all(), start=1):
            what = f"sida {one.page}" if one.page and not one.end else f"ställe {place}"
            what += f", på sida {one.page}" if one.page and one.end else ""
            rows.append({"label": item.label, "what": what, "section": one.section})
    profile = secrecy().profiles.get(case.authority.key)
    appeal = appeal_of(case.authority, DecisionKind.DISCLOSURE, local(now).date())
    if appeal.valid_from is None and profile and profile.appeal_to:  # by law, at the court of the authority's profile
        appeal = replace(appeal, court=profile.appeal_to)
    role = role_of(by, Role.DECISION_MAKER, Role.REGISTRAR, authority=case.authority_id)
    context = {
        "authority": case.authority,
        "number": case.designation,
        "decided": now,
        "received": disclosure.received_at,
        "wanted": disclosure.wanted,
        "outcome": disclosure.outcome,
        "rows": rows,
        "reasons": disclosure.reasons,
        "decider": by.person.name,
        "title": role.title if role else "",
        "appeal": sentences(appeal, number=case.designation, authority=case.authority.organisation.name),
    }
    title = "Beslut om utlämnande av allmän handling"
    content = render_pdf("documents/disclosure_decision.html", context, title=f"{title} {case.designation}")
    filename, key = "beslut-om-utlamnande.pdf", f"disclosure:{disclosure.pk}"
    return store_document(
        case, content=content, kind=DocumentKind.DECISION, title=title, filename=filename, key=key, now=now, by=by
    )[0]


def _tell(disclosure: Disclosure, items: list[DisclosureItem], by: User, now: datetime) -> None:
    """The register's lines: the decision, and each copy that was handed over."""
    case, to = disclosure.case, "den som begärde handlingen"
    sent = {"direction": Direction.SENT, "counterpart": to, "by": by, "now": now}
    if disclosure.decision:
        register(case, what=disclosure.decision.title, document=disclosure.decision, **sent)
    for item in items:
        if item.copy:
            register(case, what=f"Utlämnad handling ur {item.source.designation}", document=item.copy, **sent)
    if disclosure.outcome == Disclosed.NOT_HELD:
        register(case, what="Besked att handlingen inte finns hos myndigheten", **sent)
