"""What a party says beside its division among grounds: costs by kind and year, earlier aid, services, accounts."""

from collections.abc import Sequence
from fractions import Fraction

from applications.rules.aid import demands, deminimis
from applications.rules.aid.demands import Earlier
from applications.rules.aid.party import AidParty, AidProject, EarlierAid, Line
from applications.rules.aid.ruleset import Basis, Family
from sweden.findings import Finding, Severity
from sweden.money import at_least, at_most

#: The declaration that those sign whom the rules of undertakings in difficulty are about.
NOT_IN_DIFFICULTY = "not_in_difficulty"


def of_party(party: AidParty, parties: Sequence[AidParty], project: AidProject) -> list[Finding]:
    """Flat rate, undertaking in difficulty, aid passed on, and the ceiling of de minimis aid."""
    return [
        *_flat_rate(party),
        *_difficulty(party),
        *_passed_on(party),
        *de_minimis(party, parties, project),
    ]


def cells_divided(party: AidParty) -> list[Finding]:
    """Each cost of a kind in a year is divided once, where every line tells its costs so.

    Findings (blocking): aid.cell_not_divided (lacking), aid.cell_divided_twice (excess), with cost_kind and year.
    """
    divided: dict[tuple[str, int], int] = {}
    for line in party.lines:
        for cell, amount in line.details.items():
            divided[cell] = divided.get(cell, 0) + amount
    found = []
    for cell in sorted({*party.cells, *divided}):
        rest = party.cells.get(cell, 0) - divided.get(cell, 0)
        figures = {"party": party.name, "cost_kind": cell[0], "year": cell[1]}
        if rest > 0:
            found.append(Finding("aid.cell_not_divided", Severity.BLOCKING, {**figures, "lacking": rest}))
        elif rest < 0:
            found.append(Finding("aid.cell_divided_twice", Severity.BLOCKING, {**figures, "excess": -rest}))
    return found


def by_kind(lines: Sequence[Line]) -> dict[str, int]:
    """What the lines tell of their costs, by kind."""
    costs: dict[str, int] = {}
    for line in lines:
        for (kind, _year), amount in line.details.items():
            costs[kind] = costs.get(kind, 0) + amount
    return costs


def cost_kinds(party: AidParty, bases: Sequence[Line]) -> list[Finding]:
    """Costs of kinds that their basis does not have; without details, that none of the party's bases has."""
    if not bases:
        return []
    if party.wholly_detailed:
        return [
            finding
            for one in bases
            for finding in demands.cost_kinds(
                one.basis,
                party.name,
                by_kind([line for line in party.lines if line.basis.key == one.basis.key]),
                one.rules.source,
            )
        ]
    covered = {kind for line in bases for kind in line.basis.cost_kinds}
    others = {kind: amount for kind, amount in party.costs.items() if kind not in covered}
    return demands.cost_kinds(bases[0].basis, party.name, others, bases[0].rules.source)


def earlier_on(basis: Basis, party: AidParty, parties: Sequence[AidParty], rate: Fraction | None) -> list[Earlier]:
    """Earlier aid on the basis to the undertaking, kronor rounded up (euro, rounded up, while no rate is known)."""
    worth = rate or Fraction(1)
    said = [one for one in _earlier(basis.key, party, parties) if one.tie in ("", *deminimis.OF_LAW)]
    return [Earlier(one.granted_on, at_least(one.eur * worth)) for one in said]


def _earlier(basis: str, party: AidParty, parties: Sequence[AidParty]) -> list[EarlierAid]:
    """What the party, and those of its group in the project, say of earlier aid; what two of them say counts once."""
    said = {one: None for other in parties if other.unit == party.unit for one in other.earlier if one.basis == basis}
    return list(said)


def _flat_rate(party: AidParty) -> list[Finding]:
    if not party.flat_rate:
        return []
    found: list[Finding] = []
    for line in {line.basis.key: line for line in party.lines if line.basis.flat_rate}.values():
        own = [one for one in party.lines if one.basis.key == line.basis.key]
        costs = by_kind(own) if party.wholly_detailed else party.costs
        if line.basis.flat_rate:
            found += demands.flat_rate(line.basis.flat_rate, party.name, costs, line.rules.source)
    return found


def _difficulty(party: AidParty) -> list[Finding]:
    line = next(
        (
            line
            for line in party.economic
            if line.rules.difficulty and any(one.key == NOT_IN_DIFFICULTY for one in line.basis.declarations)
        ),
        None,
    )
    if line is None or line.rules.difficulty is None or party.accounts is None:
        return []
    return demands.in_difficulty(line.rules.difficulty, party.name, party.size, party.accounts)


def _passed_on(party: AidParty) -> list[Finding]:
    found: list[Finding] = []
    for line in party.lines:
        if line.basis.passed_on and line.grant:
            found += demands.passed_on(line.basis.passed_on, party.name, line.grant, party.services, line.rules.source)
    return found


def de_minimis_of(party: AidParty) -> int:
    """What of the party's grant is de minimis aid, kronor."""
    return sum(line.grant for line in party.lines if line.rules.family is Family.DE_MINIMIS)


def de_minimis(party: AidParty, parties: Sequence[AidParty], project: AidProject) -> list[Finding]:
    """The ceiling of the single undertaking: all its parties' de minimis aid in the project, and what came before."""
    line = next((one for one in party.lines if one.rules.family is Family.DE_MINIMIS and one.grant), None)
    if line is None or line.rules.de_minimis is None or project.decided_on is None:
        return []
    rules = line.rules.de_minimis
    own = de_minimis_of(party)
    new = sum(de_minimis_of(one) for one in parties if one.unit == party.unit)
    earlier = _earlier(line.basis.key, party, parties)
    awards = [
        deminimis.Award(str(place), one.to or party.name, one.granted_on, one.eur, one.member_state)
        for place, one in enumerate(earlier)
    ]
    ties = [deminimis.Tie(party.name, one.to, one.tie or deminimis.ONE_UNDERTAKING) for one in earlier if one.to]
    if project.rate is None:
        # A euro is worth more than a krona: what is within the room in kronor is within it in euro.
        tried = deminimis.NewAid(party.name, eur=Fraction(new))
        checked = deminimis.check(rules, tried, decided_on=project.decided_on, awards=awards, ties=ties)
        figures = {"party": party.name, "amount_eur": at_most(checked.room_eur)}
        return [Finding("aid.rate_missing", Severity.WARNING, figures, rules.source)] if checked.findings else []
    given = deminimis.NewAid(party.name, kronor=new, rate=project.rate)
    checked = deminimis.check(rules, given, decided_on=project.decided_on, awards=awards, ties=ties)
    return [
        Finding(one.rule, one.severity, {**one.figures, "excess": min(own, new - one.figures["max_sek"])}, one.source)
        for one in checked.findings
    ]
