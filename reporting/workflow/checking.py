"""Every check of a document, gathered: what the kind itself remarks on, and what holds for all documents.

The rules are pure (`reporting.rules.checks`); here they are given what they judge. `deep` adds what reads every row.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import Resolver404, resolve

from accounts.errors import NotAllowed
from accounts.models import User
from programmes.models import Assignment, DutyOfAssignment, LedgerEntry
from registry.links import root
from registry.models import Case, Document
from registry.models.case import Mode
from registry.workflow.stream import record
from reporting.datasets.common import latest_details
from reporting.datasets.marked import cases_of
from reporting.documents import changes_since
from reporting.drawing.charts import differs
from reporting.drawing.tables import Table
from reporting.drawing.tokens import filled
from reporting.errors import NotVerifier
from reporting.kinds.catalogue import Kind, measures
from reporting.kinds.letters import account as account_words
from reporting.kinds.maker import Maker
from reporting.kinds.registry import kind_of, maker
from reporting.models import AccountVerified, CheckReason, Dataset, Occasion, SectionText, Withdrawn
from reporting.permissions import may_give_reason, may_settle
from reporting.rules.checks import figures, order, texts
from reporting.rules.figures import number
from reporting.states import OccasionAct, next_status
from reporting.workflow import attached
from reporting.workflow.earlier import earlier
from reporting.workflow.secret import touched
from reporting.workflow.writing import withdraw_approvals
from sweden.clock import local
from sweden.findings import Finding, Waiver

Content = Mapping[str, Any]
#: The checks that go on when someone says why.
WITH_REASON = frozenset({"k2.late", "k10.cause", "k19.picture"})
#: Measures that documents of the same season may read each in its own way, when both say which.
READ = frozenset({"M20", "M21", "M23"})


def checked(
    occasion: Occasion, content: Content, *, dataset: Dataset | None, now: datetime, deep: bool = False
) -> list[Finding]:
    """All that is remarked on before a document is made ready, as it stands now."""
    kind, made = kind_of(occasion), maker(occasion.duty.document_kind)
    tables = {key: made.table(content, key) for one in kind.sections for key in one.tables if key in content["tables"]}
    written = _written(occasion, kind)
    found = [*made.findings(content), *_figures(occasion, kind, made, content, tables, deep=deep)]
    found += [*texts.typed(written), *texts.gaps(written), *texts.language(written)]
    found += texts.links(written, root=root(), exists=_is_there)
    found += texts.spelling(written, names=lambda: _names(content))
    found += [*_numbers(occasion, content), *texts.strangers(written, others=_other_numbers(occasion))]
    details = {f"details: {name}": str(value) for name, value in content.get("details", {}).items()}
    found += texts.persons({**written, **details, **({"rows": _words(content)} if deep else {})})
    recipients = None if kind.kept else occasion.duty.recipients
    found += order.header(
        content["agencies"], contact=None if kind.kept else content.get("contact"), recipients=recipients
    )
    found += _days(occasion, kind, dataset, now=now)
    if kind.details:
        found += _account(occasion, content)
        found += attached.judged(occasion, reasons(occasion).get("k19.picture"))
    printed = " ".join(
        [_leads(kind, made, content), *_told(tables), *(filled(one, content) for one in written.values())]
    )
    cases = {*cases_of(content["sources"]), *(str(one.case.uuid) for one in occasion.parties.all())}
    found += touched(cases, printed=f"{printed}\n{' '.join(written.values())}\n{_words(content)}")
    used = {one["measure"] for rows in content["tables"].values() for row in rows for one in row["figures"].values()}
    return [*found, *figures.named(used, printed)]


def _figures(
    occasion: Occasion, kind: Kind, made: Maker, content: Content, tables: Mapping[str, Table], *, deep: bool
) -> list[Finding]:
    every = content["tables"]
    cells = {key: [[cell.text for cell in line.cells] for line in one.lines] for key, one in tables.items()}
    found = [*figures.sums(every), *figures.cells(cells)]
    found += figures.closed(every, content["sources"].get("areas", {}))
    found += figures.conditions([one for one in content.get("conditions", ()) if "state" in one])
    found += figures.identities(every)
    given = reasons(occasion).get("k10.cause")
    found += figures.changes(
        changes_since(earlier(occasion), content, kind.compared),
        Waiver(given.reason, given.given_by.person.name) if given else None,
    )
    rows = every.get("t1") or every.get("g1") or []
    estimated = [year for line in _told(tables) if "beräknade" in line for year in re.findall(r"\b20\d\d\b", line)]
    found += [*figures.frames(rows, printed=estimated), *figures.allocated(every.get("t1", []), _allocations(content))]
    if not kind.details:
        counts = deep and "entries" in content["sources"]
        found += figures.scope(content, registered=_registered(occasion, content) if counts else None)
    drawn = [one for section in kind.sections for key in section.charts if (one := made.chart(content, key))]
    found += figures.drawn({one.key: (one.alt, differs(one, content)) for one in drawn})
    if "t8" in tables:
        found += order.groups(
            [
                (row["group"], row["agency"] == "total", cells["t8"][place][2:])
                for place, row in enumerate(every["t8"])
                if place < len(cells["t8"])
            ],
            least=content["asked"]["least_persons"],
        )
    found += _other_documents(occasion, content)
    if deep:
        found += [*figures.traces(content, measures()), *figures.again(made.again(content))]
    return found


def _written(occasion: Occasion, kind: Kind) -> dict[str, str]:
    """What is written in each section, by its number and heading."""
    headings = {one.key: f"{one.number} {one.heading}" for one in kind.written}
    found: dict[str, str] = {}
    for row in SectionText.objects.filter(occasion=occasion).select_related("authority").order_by("pk"):
        if row.section in headings and row.text.strip():
            name = headings[row.section]
            found[name] = f"{found[name]}\n\n{row.text}" if name in found else row.text
    return found


def _told(tables: Mapping[str, Table]) -> list[str]:
    return [
        text for one in tables.values() for text in (one.caption, *(head for head, _figure in one.heads), *one.notes)
    ]


def _leads(kind: Kind, made: Maker, content: Content) -> str:
    return " ".join(made.lead(one, content) for one in kind.sections)


def _words(content: Content) -> str:
    """What people have named in the rows: parties, titles, references. Numbers of cases and keys are left out."""
    names = ("party", "title", "case_title", "reference", "name", "source", "quote")
    return "\n".join(
        str(row[name])
        for rows in content["sources"].values()
        if isinstance(rows, dict)
        for row in rows.values()
        if isinstance(row, dict)
        for name in names
        if row.get(name)
    )


def _names(content: Content) -> set[str]:
    """What the document names: agencies, areas, parties, titles, whoever has signed. No word list has them."""
    found = {str(one[name]) for one in content["agencies"].values() for name in ("name", "short_name", "title")}
    found |= {str(value) for value in content.get("details", {}).values()}
    for one in content["sources"].get("areas", {}).values():
        found.add(str(one.get("name") or "") if isinstance(one, dict) else str(one))
    return {*found, *_words(content).split("\n")}


def _is_there(path: str) -> bool:
    """Whether an address within the product leads to something: a page, and of documents and cases one that is kept."""
    try:
        found = resolve(path)
    except Resolver404:
        return False
    kept = {"registry:document": Document, "registry:case": Case, "reporting:occasion": Occasion}.get(found.view_name)
    return kept is None or kept.objects.filter(uuid=found.kwargs["uuid"]).exists()


def _numbers(occasion: Occasion, content: Content) -> list[Finding]:
    own = {party.authority.short_name: party.case.number for party in occasion.parties.all()}
    wanted = not occasion.duty.requires_decision_number  # where it must be there, the refusal says where to enter it
    decisions = {one["title"]: one["decision_number"] for one in content["agencies"].values()} if wanted else {}
    return texts.numbers(decisions, required=False, own=own)


def _other_numbers(occasion: Occasion) -> list[str]:
    own = Exists(DutyOfAssignment.objects.filter(assignment=OuterRef("pk"), duty=occasion.duty_id))
    rows = Assignment.objects.exclude(decision_number="").annotate(own=own).values_list("decision_number", "own")
    found = set(rows)
    return sorted({number for number, is_own in found if not is_own and (number, True) not in found})


def reasons(occasion: Occasion) -> dict[str, CheckReason]:
    """The reasons that stand, by rule."""
    rows = occasion.check_reasons.select_related("given_by__person").order_by("given_at", "pk")
    return {one.rule: one for one in rows}


def _days(occasion: Occasion, kind: Kind, dataset: Dataset | None, *, now: datetime) -> list[Finding]:
    given = reasons(occasion).get("k2.late")
    delivered = local(occasion.delivered_at).date() if occasion.delivered_at else None
    found = order.days(
        cutoff=occasion.cutoff_on,
        frozen=local(dataset.frozen_at).date() if dataset else None,
        due=occasion.due_on,
        waits=kind.waits,
        today=delivered or local(now).date(),
        waiver=Waiver(given.reason, given.given_by.person.name) if given else None,
    )
    told = {"k2.internal"}  # the page's own head tells both days
    told |= {"k2.late"} if occasion.is_free else set()  # the decision names no day to be late for
    return [one for one in found if one.rule not in told]


def _account(occasion: Occasion, content: Content) -> list[Finding]:
    details = content["details"]
    last, verified = latest_details(occasion), verified_account(occasion)
    own = next(iter(content["agencies"].values()))
    cases = [party.case for party in occasion.parties.select_related("case__authority")]
    return order.account(
        number=_named(details),
        entered_by=str(_entered_by(occasion, details) or (last.saved_by.person_id if last else "")),
        verified_by=str(verified.verified_by.person_id) if verified else "",
        verified_number=verified.account if verified else "",
        authority=str(details.get("authority") or "-"),  # that it is missing is told by the letter's own checks
        reference=str(details.get("reference") or ""),
        proofs=set(occasion.proofs.values_list("of", flat=True)),
        references=[own["decision_number"], *(case.number for case in cases if case.number)],
    )


def _named(details: Mapping[str, Any]) -> str:
    return account_words(details) if str(details.get("account") or "").strip() else ""


def _entered_by(occasion: Occasion, details: Mapping[str, Any]) -> int | None:
    """Whoever first saved the account as it stands."""
    for row in occasion.details.select_related("saved_by").order_by("number"):
        if _named(row.values) == _named(details):
            return row.saved_by.person_id
    return None


def verified_account(occasion: Occasion) -> AccountVerified | None:
    """The last verification of an account, whichever it was."""
    return occasion.accounts_verified.select_related("verified_by").order_by("-verified_at", "-pk").first()


def _allocations(content: Content) -> dict[tuple[str, int], Any]:
    found: dict[tuple[str, int], Any] = {}
    for one in content["sources"].get("entries", {}).values():
        if one["kind"] == "allocation":
            place = (one["agency"], one["year"])
            found[place] = found.get(place, 0) + (number(one["amount"]) or 0)
    return found


def _registered(occasion: Occasion, content: Content) -> int:
    """How many cases the register has with a decision on money, at the cut-off and as booked when it was read."""
    rows = LedgerEntry.objects.filter(assignment__duties__duty=occasion.duty, kind="commitment", case__isnull=False)
    on = date.fromisoformat(content["on"]) if "on" in content else occasion.cutoff_on
    rows = rows.exclude(case__mode=Mode.TEST).as_of(on, datetime.fromisoformat(content["as_booked_at"]))
    return rows.values("case").distinct().count()


def _other_documents(occasion: Occasion, content: Content) -> list[Finding]:
    """The same money in another document of the season on the same assignment, by what was frozen last in each."""
    own = _season(content)
    if not own:
        return []
    duty = occasion.duty
    rows = (
        Dataset.objects.filter(
            occasion__duty__of_assignments__assignment__in=duty.of_assignments.values("assignment"),
            occasion__due_on=occasion.due_on,
        )
        .exclude(occasion=occasion)
        .select_related("occasion__duty")
        .order_by("number")
    )
    latest = {row.occasion_id: row for row in rows}
    return [
        finding
        for row in latest.values()
        for finding in figures.agreement(own, _season(row.content), document=row.occasion.duty.title_sv, read=READ)
    ]


def _season(content: Content) -> dict[str, Any]:
    """The requisitioned money of a year by measure, part and year, in a statement or a report."""
    found: dict[str, Any] = {}
    names = {"requisitioned": "M17", "received": "M18", "used": "M20"}
    for row in content["tables"].get("s1", ()):
        for name, measure in names.items():
            found[f"{measure}/{row['key']}/{content['year']}"] = row["figures"][name]["value"]
    if content.get("requisitions"):
        for row in content["tables"].get("g1", ()):
            for name, measure in names.items():
                found[f"{measure}/{row['strand']}/{row['year']}"] = row["figures"][name]["value"]
    return {key: value for key, value in found.items() if value is not None}


# What people add


@transaction.atomic
def give_reason(occasion: Occasion, *, rule: str, reason: str, by: User, now: datetime) -> CheckReason:
    """Say why the document goes on although a check remarks on it; printed where the document tells it, so that it
    withdraws standing approvals. The same reason again changes nothing."""
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty", "case").get(pk=occasion.pk)
    if not may_give_reason(by, occasion):
        raise NotAllowed
    next_status(occasion.status, OccasionAct.WRITE)
    before = reasons(occasion).get(rule)
    if before is not None and before.reason == reason.strip() and rule != "k19.picture":  # looked at anew
        return before
    row = CheckReason.objects.create(occasion=occasion, rule=rule, reason=reason.strip(), given_by=by, given_at=now)
    record("occasion.reason_given", case=occasion.case, by=by, at=now, rule=rule)
    occasion.revision += 1
    occasion.save(update_fields=["revision"])
    withdraw_approvals(occasion, because=Withdrawn.DETAILS, now=now)
    return row


@transaction.atomic
def verify_account(occasion: Occasion, *, against: str, by: User, now: datetime) -> AccountVerified:
    """Verify the account that the letter names against its proof; never by the one who entered it."""
    occasion = Occasion.objects.select_for_update(of=["self"]).select_related("duty", "case").get(pk=occasion.pk)
    details = latest_details(occasion)
    if not may_settle(by, occasion):
        raise NotAllowed
    next_status(occasion.status, OccasionAct.WRITE)
    if details is None or not _named(details.values) or _entered_by(occasion, details.values) == by.person_id:
        raise NotVerifier
    row = AccountVerified.objects.create(
        occasion=occasion,
        account=_named(details.values),
        verified_against=against.strip(),
        verified_by=by,
        verified_at=now,
    )
    record("occasion.account_verified", case=occasion.case, by=by, at=now)
    return row
