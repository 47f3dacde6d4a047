"""State aid after the decision: what was granted is frozen at the day's rate, and the registers are told in time."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.weighing import weighs
from applications.models import EuroRate
from applications.rules.aid.deminimis import convert
from applications.rules.aid.ruleset import Family
from applications.workflow.aid_history import history_of
from applications.workflow.aid_said import Rules, rule_sets_of
from applications.workflow.facts import aid_as_handed_in, application_day
from grants.errors.aid import MeasureMissing, NothingToTell
from grants.models import AidAward, AidDelivery, AidRegister, Grant
from grants.models.aid import Register
from grants.permissions import may_in_all
from grants.rules.changes import State, no_worse
from grants.rules.registers import last_day
from grants.workflow.decided import decided_content
from grants.workflow.newcomers import with_newcomers
from grants.workflow.planning import granted_of, locked
from registry.workflow.documents import store_file
from registry.workflow.stream import record
from registry.workflow.sweeping import each
from sweden.counties import COUNTIES
from sweden.findings import Finding, Severity
from sweden.typography import in_cell

#: Which register is told of aid of a family; aid that is no aid is told to none.
REGISTERS = {Family.DE_MINIMIS: Register.DE_MINIMIS, Family.BLOCK_EXEMPTION: Register.TRANSPARENCY}


def freeze_all(*, now: datetime) -> list[AidAward]:
    """Freeze the aid of every grant that has none frozen and whose day has a rate. Run by beat; harmless to run
    twice."""
    keys = Grant.objects.aid_unfrozen().order_by("pk").values_list("pk", flat=True)
    frozen = each(keys, lambda pk: freeze(Grant(pk=pk), now=now), what="freezing the aid of grant")
    return [one for awards in frozen for one in awards]


def awaited_rates(user: User) -> dict[date, int]:
    """The days whose euro rate has to be entered before aid that was granted on them can be kept and told, the first
    first, with how many decisions wait for each: of the authorities where the user works with cases. A fixed number of
    questions."""
    rows = Grant.objects.at_work(user).aid_unfrozen()
    days = EuroRate.objects.lacking(rows.order_by().values_list("decision__decided_on", flat=True).distinct())
    if not days:
        return {}
    content = "decision__application__submitted_version__content"
    found = list(rows.filter(decision__decided_on__in=days).values_list("decision__decided_on", content))
    known = rule_sets_of([one for _day, one in found])
    counts = Counter(day for day, one in found if _has_aid(one, Rules.frozen(one["aid"], known)))
    return dict(sorted(counts.items()))


def _has_aid(content: Mapping[str, Any], rules: Rules) -> bool:
    """Whether anything was applied for that a register may have to be told of."""
    lines = (line for party in content["parties"] for line in party["aid"]["lines"] if line["grant"])
    return any(
        (found := rules.find(line["basis"], line["category"])) and found[0].family in REGISTERS for line in lines
    )


@transaction.atomic
def freeze(grant: Grant, *, now: datetime) -> list[AidAward]:
    """Keep what a grant is in state aid, by party and basis, in kronor and in euro at the rate of the decision's day
    (EuroRateQuerySet.of_decision). Nothing without a rate: it is done as soon as one has been entered. What a party was
    granted is divided as its application was, in its order (`_as_granted`)."""
    grant = locked(grant)
    if grant.decision is None or grant.aid_awards.exists():
        return []
    content = decided_content(grant.decision)
    day = grant.decision.decided_on
    rate = EuroRate.objects.of_decision(day)
    if "aid" not in content or rate is None:
        return []
    made = AidAward.objects.bulk_create(awards_of(grant, content, rate, day=day, now=now))
    if made:
        record("grant.aid_frozen", case=grant.case, at=now, awards=[str(one.uuid) for one in made])
    return made


def awards_of(
    grant: Grant, content: Mapping[str, Any], rate: EuroRate | None, *, day: date, now: datetime
) -> list[AidAward]:
    """The aid of all parties with what is granted to them now; without a rate it has no worth in euro and cannot be
    kept."""
    rules = Rules.frozen(content["aid"])
    given: dict[int, int] = {}
    for (party, _year), amount in granted_of(grant).items():
        given[party] = given.get(party, 0) + amount
    keys = {str(uuid): pk for pk, uuid in Organisation.objects.filter(pk__in=given).values_list("pk", "uuid")}
    return [
        row
        for party in content["parties"]
        if (pk := keys.get(party["organisation"])) is not None
        for row in _of_party(grant, party, pk, given[pk], rules, rate, day=day, now=now)
    ]


def _of_party(
    grant: Grant, party: Any, pk: int, granted: int, rules: Rules, rate: EuroRate | None, *, day: date, now: datetime
) -> list[AidAward]:
    sums: dict[str, Any] = {}
    for line in _as_granted(party, granted, None)["aid"]["lines"]:
        found = rules.find(line["basis"], line["category"])
        if found is None or found[0].family not in REGISTERS or not line["grant"]:
            continue
        before = sums.get(line["basis"], (found, 0))
        sums[line["basis"]] = (found, before[1] + line["grant"])
    rows = []
    for key, ((found_rules, basis, _category), kronor) in sums.items():
        if not kronor:
            continue
        register = REGISTERS[found_rules.family]
        terms = AidRegister.objects.filter(register=register, starts_on__lte=day).first()
        row = AidAward(
            grant=grant,
            organisation_id=pk,
            name=party["name"],
            number=party.get("number") or "",
            family=found_rules.family.value,
            basis=key,
            act=found_rules.act_sv,
            article=basis.article,
            objective=basis.title_sv,
            granted_on=day,
            kronor=kronor,
            size=party.get("size") or "",
            region=REGIONS.get(party.get("county") or "", ""),
            sector=party.get("sni") or "",
            declared=(party["aid"].get("declarations") or {}).get("de_minimis_listed"),
            register=register,
            frozen_at=now,
        )
        if rate is not None:
            cents = convert(kronor, Fraction(rate.kronor))
            row.eur = Decimal(cents.numerator) / Decimal(cents.denominator)
            row.rate, row.rate_day, row.rate_source = rate.kronor, rate.day, rate.source
            exact = Fraction(kronor) / Fraction(rate.kronor)
            row.due_on = last_day(terms.terms, granted_on=day, eur=exact) if terms else None
        rows.append(row)
    return rows


#: County → region of NUTS level 2.
REGIONS = {one.code: one.nuts2 for one in COUNTIES}
#: What each register's file has, in order.
COLUMNS = {
    Register.DE_MINIMIS: (
        ("stödmottagare", "name"),
        ("organisationsnummer", "number"),
        ("belopp_sek", "kronor"),
        ("belopp_eur", "eur"),
        ("kurs", "rate"),
        ("kursdag", "rate_day"),
        ("beviljat", "granted_on"),
        ("instrument", None),
        ("sektor_nace", "nace"),
    ),
    Register.TRANSPARENCY: (
        ("stödmottagare", "name"),
        ("organisationsnummer", "number"),
        ("storlek", "size"),
        ("region_nuts2", "region"),
        ("sektor_nace", "nace"),
        ("stöddel_sek", "kronor"),
        ("stöddel_eur", "eur"),
        ("instrument", None),
        ("beviljat", "granted_on"),
        ("syfte", "objective"),
    ),
}


@weighs
@transaction.atomic
def deliver(awards: Sequence[AidAward], *, measure: str = "", by: User, now: datetime) -> list[AidDelivery]:
    """Write the file for one register of awards that it has not been told of, and note that it has. Each is told once.
    Raises NotAllowed, NothingToTell, MeasureMissing."""
    grants = Grant.objects.filter(aid_awards__in=[one.pk for one in awards]).order_by("pk")
    list(Grant.objects.select_for_update(no_key=True).filter(pk__in=grants.values("pk")).order_by("pk"))
    rows = list(
        AidAward.objects.to_tell()
        .filter(pk__in=[one.pk for one in awards])
        .select_related("grant__case", "grant__authority")
        .order_by("pk")
    )
    registers = {one.register for one in rows}
    if not may_in_all(by, "tell_registers", [one.grant for one in rows]):
        raise NotAllowed
    if len(registers) != 1:
        raise NothingToTell
    register = Register(registers.pop())
    if register == Register.TRANSPARENCY and not measure.strip():
        raise MeasureMissing
    file = store_file(_file(register, rows, measure.strip()), content_type="text/csv", now=now)
    made = AidDelivery.objects.bulk_create(
        AidDelivery(award=one, file=file, measure=measure.strip(), delivered_by=by, delivered_at=now) for one in rows
    )
    for one in rows:
        record("grant.aid_told", case=one.grant.case, by=by, at=now, award=str(one.uuid))
    return made


def _file(register: Register, rows: Sequence[AidAward], measure: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    columns = COLUMNS[register]
    writer.writerow([*(word for word, _name in columns), "myndighet", "stödgrund", "åtgärd", "diarienummer"])
    for one in rows:
        values = [_cell(getattr(one, name)) if name else "bidrag" for _word, name in columns]
        own = [
            one.grant.authority.organisation.name,
            f"{one.act}, artikel {one.article}",
            measure,
            one.grant.case.number,
        ]
        writer.writerow([*values, *map(_cell, own)])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    return in_cell(str(value if value is not None else ""))


#: What is found of how an application is divided among grounds. It was told when the application was handed in; a
#: grant is divided by the product, and the budget of the application is not that of a grant that has been changed.
OF_THE_DIVISION = frozenset(
    f"aid.{what}_{how}" for what in ("costs", "grant", "cell") for how in ("not_divided", "divided_twice")
)


def standing(
    grant: Grant,
    *,
    granted: Mapping[str, int] | None = None,
    costs: Mapping[str, int] | None = None,
    with_history: bool = True,
    joins: Mapping[str, Any] | None = None,
) -> list[Finding]:
    """State aid as it stands with what is granted now, or as it would be with `granted` and `costs` (kronor by the
    uuid of the organisation): intensities, cumulation with the other public money on the same costs, and, where
    `with_history`, de minimis with what has been granted elsewhere since. What a party would have beyond what it
    applied for counts as its first line of aid; `joins` is what a change says of a party that it lets in. Asked anew at
    every change."""
    if grant.decision is None or "aid" not in grant.decision.application.submitted_version.content:
        return []
    application = grant.decision.application
    content = with_newcomers(grant, decided_content(grant.decision), joins)
    if granted is None:
        sums: dict[int, int] = {}
        for (party, _year), amount in granted_of(grant).items():
            sums[party] = sums.get(party, 0) + amount
        uuids = Organisation.objects.filter(pk__in=sums).values_list("pk", "uuid")
        granted = {str(uuid): sums[pk] for pk, uuid in uuids}
    content = as_granted(content, granted, costs)
    found = aid_as_handed_in(content, day=application_day(application)).findings
    if with_history:
        found = [*found, *history_of(application, content=content).findings]
    return [one for one in found if one.rule not in OF_THE_DIVISION]


def as_granted(
    content: Mapping[str, Any], granted: Mapping[str, int], costs: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """The content with the lines of aid that its parties would have of what is granted to them (kronor by the uuid of
    the organisation), in their order, the first with what is more than was applied for. `costs`: what each would spend
    in all; what is more is the first line's as well, what is less is taken from the last. None: as handed in."""
    parties = []
    for party in content["parties"]:
        key = party["organisation"]
        parties.append(_as_granted(party, granted.get(key, 0), (costs or {}).get(key)))
    return {**content, "parties": parties}


def _as_granted(party: Mapping[str, Any], left: int, costs: int | None) -> dict[str, Any]:
    lines = [{**line, "costs": line["costs"] or 0} for line in party["aid"]["lines"]]
    for line in lines:
        line["grant"] = min(line["grant"] or 0, left)
        left -= line["grant"]
    more = 0 if costs is None else costs - sum(line["costs"] for line in lines)
    if lines:
        lines[0]["grant"] += left
        lines[0]["costs"] += max(0, more)
    for line in reversed(lines):
        less = min(line["costs"], max(0, -more))
        line["costs"] -= less
        more += less
    return {**party, "aid": {**party["aid"], "lines": lines}}


def after_change(
    grant: Grant,
    before: State,
    after: State,
    *,
    with_history: bool = True,
    joins: Mapping[str, Any] | None = None,
) -> list[Finding]:
    """What the rules of state aid say of a change that moves money or parties, empty for any other. What stood before
    it as well, and becomes no worse, does not stop it: that was weighed in the decision. Without what others have been
    granted where not `with_history`. Finding change.newcomer_aid (party): nothing is said of the aid of a party that is
    not in the application; it stops the change that lets it in (`joins` is what that asks for), and warns later."""

    def judged(state: State, joins: Mapping[str, Any] | None = None) -> list[Finding]:
        return standing(
            grant,
            granted={key: one.amount for key, one in state.parties.items()},
            costs={key: one.costs for key, one in state.parties.items()},
            with_history=with_history,
            joins=joins,
        )

    def moves(state: State) -> dict[str, tuple[int, int]]:
        return {key: (one.amount, one.costs) for key, one in state.parties.items()}

    if moves(before) == moves(after) or grant.decision is None:
        return []
    content = grant.decision.application.submitted_version.content
    if "aid" not in content:
        return []
    found = no_worse(judged(before), judged(after, joins))
    known = {one["organisation"] for one in with_newcomers(grant, content, joins)["parties"]}
    return found + [
        Finding(
            "change.newcomer_aid",
            Severity.WARNING if key in before.parties else Severity.BLOCKING,
            {"party": one.name},
        )
        for key, one in sorted(after.parties.items())
        if key not in known and one.amount
    ]
