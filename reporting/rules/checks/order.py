"""Checks of days, persons, accounts and small groups: who has done what, when, and what a table gives away."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from sweden.bankdays import latest_banking_day_on_or_before
from sweden.findings import Finding, Severity, Waiver, is_excepted

NOT_SHOWN = ".."
#: So many cases are named.
_SO_MANY = 8


def days(
    *,
    cutoff: date,
    frozen: date | None,
    decided: date | None = None,
    delivered: date | None = None,
    due: date,
    waits: bool = True,
    today: date,
    waiver: Waiver | None = None,
) -> list[Finding]:
    """K2: cut-off, freezing, decision and delivery in that order; a due day that is no banking day is told with the
    internal one; after it, a reason is given."""
    steps = [("cutoff", cutoff if waits else None), ("frozen", frozen), ("decided", decided), ("delivered", delivered)]
    known = [(name, day) for name, day in steps if day is not None]
    found = [
        Finding("k2.order", Severity.BLOCKING, {"first": first, "then": then})
        for (first, day), (then, after) in pairwise(known)
        if day > after
    ]
    internal = latest_banking_day_on_or_before(due)
    if internal != due:
        found.append(Finding("k2.internal", Severity.INFO, {"due": due.isoformat(), "internal": internal.isoformat()}))
    last = delivered or today
    if last > due:
        late = {"days": (last - due).days, "due": due.isoformat()}
        found.append(Finding("k2.late", Severity.REASON, late, excepted=is_excepted(Severity.REASON, waiver)))
    return found


def header(
    agencies: Mapping[str, Mapping[str, Any]], *, contact: Mapping[str, Any] | None, recipients: Collection[str] | None
) -> list[Finding]:
    """What the head of a document lacks: the senders' number, address or e-mail address, whom to turn to (`contact`;
    None: the kind names none there) and the recipients (None: it is sent to nobody)."""
    found = [
        Finding("head.sender", Severity.BLOCKING, {"agency": one["short_name"]})
        for one in agencies.values()
        if not all(str(one.get(name) or "").strip() for name in ("number", "address", "email"))
    ]
    if contact is not None and not contact.get("name"):
        found.append(Finding("head.contact", Severity.BLOCKING))
    if recipients is not None and not recipients:
        found.append(Finding("head.recipient", Severity.BLOCKING))
    return found


def signoff(
    approvals: Sequence[Mapping[str, Any]], *, authors: Collection[str], agencies: Collection[str]
) -> list[Finding]:
    """K14: whoever decides has not written or presented, has a title to do it by, and all have decided on the same
    content. An approval: agency, decider, presenter, title, sha256."""
    found = []
    for one in approvals:
        if one["decider"] in authors or one["decider"] == one["presenter"]:
            found.append(Finding("k14.author", Severity.BLOCKING, {"agency": one["agency"]}))
        if not one["title"].strip():
            found.append(Finding("k14.title", Severity.WARNING, {"agency": one["agency"]}))
    if len({one["sha256"] for one in approvals}) > 1:
        found.append(Finding("k14.content", Severity.BLOCKING))
    missing = set(agencies) - {one["agency"] for one in approvals}
    if approvals and missing:
        found.append(Finding("k14.missing", Severity.INFO, {"agency": ", ".join(sorted(missing))}))
    return found


def account(
    *,
    number: str,
    entered_by: str,
    verified_by: str,
    verified_number: str,
    authority: str,
    reference: str,
    references: Collection[str],
    proofs: Collection[str] | None = None,
) -> list[Finding]:
    """K18: the account is verified by another person than the one who entered it, what the signatory's authority rests
    on is told, and the reference is the decision's number or the case's own; both are proved by a file that goes along
    (`proofs`: account, authority; None: not asked here)."""
    found = []
    if proofs is not None:
        wanted = ["account", "authority"] if number.strip() else ["authority"]
        found += [Finding(f"k18.proof_{one}", Severity.BLOCKING) for one in wanted if one not in proofs]
    if number.strip() and (not verified_by or verified_by == entered_by or verified_number != number):
        found.append(Finding("k18.account", Severity.BLOCKING))
    if not authority.strip():
        found.append(Finding("k18.authority", Severity.BLOCKING))
    if reference.strip() and not any(one and one in reference for one in references):
        found.append(Finding("k18.reference", Severity.BLOCKING, {"reference": reference}))
    return found


def groups(rows: Sequence[tuple[str, bool, Sequence[str]]], *, least: int, wanted: bool = True) -> list[Finding]:
    """K12: the rule of small groups, tried on the table as it is printed. A row: its group, whether it is the group's
    total, and its cells from the number of persons on."""
    found: list[Finding] = []
    if not wanted:
        return found
    for group in dict.fromkeys(name for name, _total, _cells in rows):
        own = [(total, cells) for name, total, cells in rows if name == group]
        for _total, cells in own:
            persons = int(cells[0].replace("\u00a0", "") or 0) if cells[0].replace("\u00a0", "").isdigit() else 0
            if 0 < persons < least and any(cell != NOT_SHOWN for cell in cells[1:]):
                found.append(Finding("k12.small", Severity.BLOCKING, {"group": group, "persons": persons}))
        hidden = [cells for total, cells in own if not total and NOT_SHOWN in cells[1:]]
        open_total = any(total and NOT_SHOWN not in cells[1:] for total, cells in own)
        parts = [cells for total, cells in own if not total and cells[0] != "0"]
        if len(hidden) == 1 and open_total and len(parts) > 1:
            found.append(Finding("k12.derived", Severity.BLOCKING, {"group": group}))
    return found


#: Of a passage of fewer words than this it cannot be told whether it is the same that stands in the text.
_A_PASSAGE = 3


def secret(text: str, passages: Mapping[str, str]) -> list[Finding]:
    """K12: nothing that a decision on secrecy covers stands in the text, whatever its spaces and capitals. `passages`:
    what has been masked or refused when it was asked for → the case's number. A word or two are told, no more: a name
    that was masked in one place may stand openly in another."""
    found = {}
    plain = _plain(text)
    for one, number in passages.items():
        words = _plain(one)
        if words and words in plain:
            whole = len(words.split()) >= _A_PASSAGE
            found["k12.secret" if whole else "k12.words", number] = whole
    return [
        Finding(rule, Severity.BLOCKING if whole else Severity.WARNING, {"number": number})
        for (rule, number), whole in found.items()
    ]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def marked(markings: Sequence[Mapping[str, str]], *, printed: str) -> list[Finding]:
    """K12: cases that the document speaks of and something in which is marked as what may be secret are told; a title
    that is marked is not printed. A marking: the case's number, and the title where it is that which is marked."""
    found = [
        Finding("k12.title", Severity.BLOCKING, {"number": number})
        for number in dict.fromkeys(one["number"] for one in markings if one["title"] and one["title"] in printed)
    ]
    numbers = list(dict.fromkeys(one["number"] for one in markings))
    if numbers:
        told = ", ".join(numbers[:_SO_MANY]) + (" …" if len(numbers) > _SO_MANY else "")
        found.append(Finding("k12.marked", Severity.WARNING, {"count": len(numbers), "numbers": told}))
    return found


def marks(facts: Mapping[str, Any], *, sha256: str) -> list[Finding]:
    """K21: the finished file says that it is archivable and accessible, has language, title, fonts of its own, tagged
    heads and bookmarks, counts its pages, and prints the check sum that is stored."""
    wanted = ("conformance", "accessible", "language", "title", "fonts", "heads", "bookmarks", "pages")
    found = [Finding("k21.mark", Severity.BLOCKING, {"mark": name}) for name in wanted if not facts.get(name)]
    if sha256 and facts.get("sha256") != sha256:
        found.append(Finding("k21.mark", Severity.BLOCKING, {"mark": "sha256"}))
    return found
