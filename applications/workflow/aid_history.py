"""What the parties of an application have been granted before by decisions in the product: their aid history.

An organisation that has been merged into another takes its history along, and so does the other the other way. What an
undertaking was granted before it was divided goes with its parts. What has been kept of an award (kronor, euro, day:
the slot aid-kept) counts as it was kept and is never worked out again; until it is, the ledger's entries count, each on
its day and at that day's rate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from accounts.models import Organisation
from accounts.queries import families, heirs
from applications.errors import EuroRateMissing
from applications.models import Application, EuroRate
from applications.rules.aid.deminimis import standing_parts
from applications.rules.aid.party import as_one
from applications.rules.aid.ruleset import Basis, Family, RuleSet
from applications.states import Status
from applications.workflow.aid import asking
from applications.workflow.aid_said import Rules, rule_sets_of
from applications.workflow.asked import demands_of
from applications.workflow.divisions import Divided, divisions, origins
from applications.workflow.facts import aid_as_handed_in, application_day
from programmes.models import LedgerEntry
from programmes.models.ledger import EntryKind
from registry.slots import said
from sweden.clock import now
from sweden.findings import Finding, Severity
from sweden.money import at_most, round_half_up


@dataclass(frozen=True)
class Granted:
    """Aid over time that was decided on here: on which ground, when, kronor, euro (None: no rate is known), the case,
    and the name of the organisation that had it. `declared`: the party tells of it itself."""

    basis: str
    title_sv: str
    title_en: str
    granted_on: date
    kronor: int
    eur: Fraction | None
    number: str
    to: str
    declared: bool = False

    @property
    def euro(self) -> int | None:
        """To the nearest euro below: for people, never for counting."""
        return None if self.eur is None else at_most(self.eur)


@dataclass(frozen=True)
class Kept:
    """Aid as it was kept when it was granted (slot aid-kept): the keys of the case, the authority and the organisation,
    the organisation's name then, the ground, the day, kronor, and euro, exact at the rate that was kept with it."""

    case: int
    authority: int
    organisation: int
    name: str
    basis: str
    granted_on: date
    kronor: int
    eur: Fraction


@dataclass(frozen=True)
class History:
    """What has been granted, by the party's uuid, and the findings that only show with it."""

    granted: Mapping[str, list[Granted]]
    findings: list[Finding]

    @property
    def is_empty(self) -> bool:
        return not any(self.granted.values())


def merged_uuids() -> dict[str, str]:
    """Every organisation that has been merged, by uuid, with the one it is part of today."""
    heir = heirs()
    uuids = dict(Organisation.objects.filter(pk__in={*heir, *heir.values()}).values_list("pk", "uuid")) if heir else {}
    return {str(uuids[absorbed]): str(uuids[last]) for absorbed, last in heir.items()}


def counts_over_time(rules: RuleSet, basis: Basis) -> bool:
    """Whether aid on this basis counts together with what was had in earlier years."""
    return rules.family is Family.DE_MINIMIS or any(cap.years for cap in basis.amount_caps)


def history_of(
    application: Application,
    *,
    granted_to: Mapping[str, int] | None = None,
    content: Mapping[str, Any] | None = None,
    on: date | None = None,
) -> History:
    """The parties' earlier aid by decisions in live cases, and what it means for this application; that parties have
    become one organisation means something, too. `granted_to`: the kronor that would be granted, by the organisation's
    uuid; None: what is asked for. `content`: another than was handed in, as of a grant that is
    changed. `on`: the day of the decision, from which aid over time counts back and whose euro rate counts; None: those
    the application was judged at when it came in. Each finding weighs what the call's condition on state aid says.

    Nine questions, however many parties, and one more when something is found; none where the application asks for no
    aid that counts over time.
    """
    if content is None:
        content = application.submitted_version.content
    if "aid" not in content or not _asks(content):
        return History({}, [])
    if granted_to is not None:
        content = _at_most(content, granted_to)
    uuids = {party["uuid"]: party["organisation"] for party in content["parties"]}
    keys = dict(Organisation.objects.filter(uuid__in=uuids.values()).values_list("uuid", "pk"))
    family = families(keys.values())
    by_uuid = {str(uuid): family[key] for uuid, key in keys.items()}
    divided = divisions()
    known = _granted(application, origins((one for members in family.values() for one in members), divided))
    known = _carried(known, divided)
    granted = {
        party["uuid"]: [
            _marked(one, party["aid"]) for key, one in known if key in by_uuid.get(uuids[party["uuid"]], ())
        ]
        for party in content["parties"]
    }
    merged = {uuid: str(min(by_uuid.get(organisation, ()), default=uuid)) for uuid, organisation in uuids.items()}
    return History(granted, _findings(application, content, granted, merged, on))


def demand_rate(content: Mapping[str, Any], granted_to: Mapping[str, int], *, on: date) -> None:
    """De minimis aid is granted at the rate of the day (EuroRateQuerySet.of_decision). `granted_to`: kronor by the
    organisation's uuid. Raises EuroRateMissing."""
    if "aid" not in content:
        return
    rules = Rules.frozen(content["aid"])
    if any(
        (found := rules.find(line["basis"], line["category"])) is not None
        and found[0].family is Family.DE_MINIMIS
        and line["grant"]
        for party in content["parties"]
        if granted_to.get(party["organisation"])
        for line in party["aid"]["lines"]
    ) and not EuroRate.objects.of_decision(on):
        raise EuroRateMissing(day=on)


def _on_day(content: Mapping[str, Any], on: date | None) -> Mapping[str, Any]:
    """The content with another day of decision and its euro rate; without a rate the one it was judged at stands."""
    if on is None:
        return content
    rate = EuroRate.objects.on(on)
    rules = replace(Rules.frozen(content["aid"]), day=on)
    if rate is not None:
        rules = replace(rules, rate=Fraction(rate.kronor), rate_day=rate.day)
    plain = rules.plain()
    return {**content, "aid": {**content["aid"], "decided_on": plain["decided_on"], "euro": plain["euro"]}}


def _at_most(content: Mapping[str, Any], granted_to: Mapping[str, int]) -> dict[str, Any]:
    """The content with no more aid on any ground than its party would be granted."""
    parties = []
    for party in content["parties"]:
        most = granted_to.get(party["organisation"], 0)
        lines = [{**line, "grant": min(line["grant"] or 0, most)} for line in party["aid"]["lines"]]
        parties.append({**party, "aid": {**party["aid"], "lines": lines}})
    return {**content, "parties": parties}


def _asks(content: Mapping[str, Any]) -> bool:
    rules = Rules.frozen(content["aid"])
    for party in content["parties"]:
        for line in party["aid"]["lines"]:
            found = rules.find(line["basis"], line["category"])
            if found and counts_over_time(found[0], found[1]):
                return True
    return False


def _granted(application: Application, organisations: set[int]) -> list[tuple[int, Granted]]:
    """What these organisations have been granted in other cases: the key of the organisation, and the aid."""
    others = Application.objects.filter(status=Status.GRANTED, case__mode=application.case.mode)
    entries = list(
        LedgerEntry.objects.filter(
            kind=EntryKind.COMMITMENT, organisation__in=organisations, case__in=others.values("case")
        )
        .exclude(case=application.case_id)
        .order_by("occurred_on", "pk")
        .values_list(
            "case", "organisation", "organisation__uuid", "assignment__authority", "occurred_on", "amount", named=True
        )
    )
    decided = {
        one.case_id: one
        for one in others.filter(case__in={one.case for one in entries}).select_related(
            "submitted_version", "case__authority"
        )
        if "aid" in one.submitted_version.content
    }
    kept = [one for _filling, rows in said("aid-kept", None, set(decided), now()) for one in rows] if decided else []
    sets = rule_sets_of([one.submitted_version.content for one in decided.values()])
    rules = {case: Rules.frozen(one.submitted_version.content["aid"], sets) for case, one in decided.items()}
    have = {(one.case, one.authority) for one in kept}
    found = [
        (one.organisation, granted)
        for one in kept
        if one.kronor
        and one.organisation in organisations
        and (granted := _of_kept(one, rules[one.case], decided[one.case]))
    ]
    waiting: dict[tuple[int, int, str], list[tuple[date, int]]] = {}
    for one in entries:
        if one.case in decided and (one.case, one.assignment__authority) not in have:
            place = (one.case, one.organisation, str(one.organisation__uuid))
            waiting.setdefault(place, []).append((one.occurred_on, int(one.amount)))
    rates = _rates({day for booked in waiting.values() for day, _amount in booked})
    for (case, organisation, uuid), booked in waiting.items():
        for party in decided[case].submitted_version.content["parties"]:
            if party["organisation"] == uuid:
                rows = _of_party(party, rules[case], standing_parts(booked), rates, decided[case])
                found += [(organisation, row) for row in rows]
    return sorted(found, key=lambda one: (one[1].granted_on, one[1].number))


def _carried(known: list[tuple[int, Granted]], divided: Sequence[Divided]) -> list[tuple[int, Granted]]:
    """The aid with those who carry it today: what was granted before a division is its parts'."""
    for division in divided:
        rows: list[tuple[int, Granted]] = []
        for key, one in known:
            if key != division.organisation or one.granted_on >= division.effective_on:
                rows.append((key, one))
                continue
            whole = round_half_up(one.eur, 2) if one.eur is not None else Fraction(one.kronor)
            for part, share in division.shares(one.number, whole).items():
                eur = None if one.eur is None else share
                rows.append((part, replace(one, eur=eur, kronor=int(round_half_up(one.kronor * share / whole)))))
        known = rows
    return known


def _of_kept(one: Kept, rules: Rules, application: Application) -> Granted | None:
    """Aid as it was kept when it was granted; None where it is on a ground that does not count over time."""
    for valid in rules.valid.values():
        basis = valid.basis(one.basis)
        if basis is not None and counts_over_time(valid, basis):
            number = application.case.designation
            return Granted(
                one.basis, basis.title_sv, basis.title_en, one.granted_on, one.kronor, one.eur, number, one.name
            )
    return None


def _of_party(
    party: Mapping[str, Any],
    rules: Rules,
    parts: Sequence[tuple[date, int]],
    rates: Mapping[date, Fraction],
    application: Application,
) -> list[Granted]:
    """Aid over time that has not been kept yet, by ground, each part on its own day. A grant that is less than was
    asked for is divided as the application was: the aid over time is what it asked for on that ground, and never more
    than the grant."""
    found = []
    for line in party["aid"]["lines"]:
        known = rules.find(line["basis"], line["category"])
        if known is None or not counts_over_time(known[0], known[1]):
            continue
        left = line["grant"] or 0
        for on, amount in parts:
            kronor = min(left, amount)
            left -= kronor
            rate = rates.get(on)
            if kronor:
                found.append(
                    Granted(
                        line["basis"],
                        known[1].title_sv,
                        known[1].title_en,
                        on,
                        kronor,
                        kronor / rate if rate else None,
                        application.case.designation,
                        party["name"],
                    )
                )
    return found


def _rates(days: set[date]) -> dict[date, Fraction]:
    """What a euro was worth on each of the days, where that is known. One question."""
    if not days:
        return {}
    rows = list(EuroRate.objects.until(max(days)).values_list("day", "kronor"))
    found = {day: next((kronor for published, kronor in rows if published <= day), None) for day in days}
    return {day: Fraction(kronor) for day, kronor in found.items() if kronor is not None}


def _marked(one: Granted, said: Mapping[str, Any]) -> Granted:
    """With a mark when the party tells of aid on the same ground from the same day."""
    told = any(
        row["basis"] == one.basis and row["granted_on"] == one.granted_on.isoformat()
        for row in said.get("earlier") or ()
    )
    return Granted(**{**one.__dict__, "declared": told})


def _findings(
    application: Application,
    content: Mapping[str, Any],
    granted: Mapping[str, list[Granted]],
    merged: Mapping[str, str],
    on: date | None,
) -> list[Finding]:
    """What is found when the history and the decision's day are added to what the parties tell, and was not found
    without them."""
    more = {
        key: [
            {
                "basis": one.basis,
                "granted_on": one.granted_on.isoformat(),
                "eur": f"{one.eur.numerator}/{one.eur.denominator}",
                "authority": one.number,
                "to": one.to,
                "on_same_costs": 0,
            }
            for one in rows
            if one.eur is not None and not one.declared
        ]
        for key, rows in granted.items()
    }
    judged = _on_day(content, on)
    if judged["aid"] == content["aid"] and not any(more.values()) and len(set(merged.values())) == len(merged):
        return []
    groups = as_one({party["uuid"]: party["aid"].get("group") or "" for party in content["parties"]}, merged)
    parties = [
        {
            **party,
            "aid": {
                **party["aid"],
                "group": groups[party["uuid"]],
                "earlier": [*(party["aid"].get("earlier") or ()), *more.get(party["uuid"], ())],
            },
        }
        for party in content["parties"]
    ]
    day = application_day(application)
    without = aid_as_handed_in(content, day=day).findings
    found = [one for one in aid_as_handed_in({**judged, "parties": parties}, day=day).findings if one not in without]
    asks = asking(demands_of(application.call)) if found else None
    if asks is not None and asks.severity is not Severity.BLOCKING:
        found = [replace(one, severity=asks.severity) if one.stops else one for one in found]
    return found
