"""From rows to the plain values that rules and documents read. A fixed number of queries, however many rows."""

import json
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from accounts.covering import covered
from accounts.prepared import Prepared
from applications.models import AidRuleSet, Application, ApplicationVersion, Attachment, ProjectParty
from applications.rules.aid.intensity import Line as CostLine
from applications.rules.aid.intensity import Party, intensity
from applications.rules.completeness import Missing, Section, missing
from applications.rules.conditions import Judged, judge
from applications.rules.facts import Facts, PartyFacts, Question
from applications.workflow.aid import Assessed, Rules, asking, frozen_part, said_in, said_of_content
from applications.workflow.answered import components_of, researchers_of
from applications.workflow.asked import Asked, asked_of, demands_of
from applications.workflow.international import checklist_for
from applications.workflow.others import with_others
from applications.workflow.scans import refused_in
from applications.workflow.sizes_stated import with_sizes
from calls.rules.settings import FILE
from sweden.clock import local
from sweden.findings import Finding


def questions_of(version: ApplicationVersion) -> list[Question]:
    """The questions of the form that the version follows."""
    return questions_in(version.form.content)


def questions_in(content: Mapping[str, Any]) -> list[Question]:
    """The questions of a form."""
    return [
        Question(
            key=one["key"],
            kind=one.get("kind", "long_text"),
            label_sv=one.get("label_sv", one["key"]),
            label_en=one.get("label_en", ""),
            required=bool(one.get("required", False)),
            max_words=one.get("max_words"),
            max_characters=one.get("max_characters"),
            data=one,
        )
        for one in content.get("questions", [])
    ]


def files_of(version: ApplicationVersion) -> dict[str, list[Attachment]]:
    """The files that are attached as answers, by question. Asks nothing where the form has no such question."""
    if not any(one.get("kind") == FILE for one in version.form.content.get("questions", [])):
        return {}
    found: dict[str, list[Attachment]] = defaultdict(list)
    for one in version.attachments.exclude(question="").select_related("file").order_by("pk"):
        found[one.question].append(one)
    return dict(found)


def answers_of(version: ApplicationVersion) -> dict[str, Any]:
    """The answers by question; that of a question for files is what they are known by."""
    files = {key: [str(one.uuid) for one in rows] for key, rows in files_of(version).items()}
    return {**version.answers, **files}


#: The parties of a version with their organisations, the coordinator first.
PARTIES = Prepared(
    lambda version: ProjectParty.objects.filter(version=version).select_related("organisation"), version=int
)


def facts_of(version: ApplicationVersion, asked: Asked) -> Facts:
    """What the version says now; cells outside the project's years are left out."""
    years = set(version.years)
    parties = [_party(row, years) for row in parties_of(version.pk)]
    area = version.technology_area
    wanted = asked.wanted
    return Facts(
        project_kind=version.project_kind,
        wants_project_kind=bool(asked.kinds),
        wanted=wanted,
        attached=frozenset(version.attachments.exclude(wanted="").values_list("wanted", flat=True) if wanted else ()),
        title=version.title,
        summary=version.summary,
        starts_on=version.starts_on,
        ends_on=version.ends_on,
        technology_area=area.key if area else "",
        wants_technology_area=asked.areas.listed,
        own_area=version.own_area,
        wants_own_area=asked.areas.own_words,
        trl_from=version.trl_from,
        trl_to=version.trl_to,
        parties=parties,
        questions=questions_of(version),
        answers=answers_of(version),
        researchers=researchers_of(version.form.content.get("questions", []), version.answers),
        components=components_of(version.form.content.get("questions", []), version.answers, version.project_kind),
        foreign_partners=version.foreign_partners,
        partner_countries=version.partner_countries,
        risk_note=version.risk_note,
        checklist_left=_checklist_left(version),
        business_share_reason=version.business_share_reason,
    )


def _checklist_left(version: ApplicationVersion) -> list[tuple[str, str, str, str]]:
    """What is left of the checklist that the call asks of those with partners outside Sweden."""
    checklist = checklist_for(version.application.call) if version.foreign_partners else None
    found = []
    for one in checklist.questions if checklist else ():
        key, words = one["key"], (one["text_sv"], one["text_en"])
        answer = version.checklist.get(key)
        if answer is None:
            found.append((key, "answer", *words))
        elif answer and not str(version.checklist.get(f"{key}.note") or "").strip():
            found.append((key, "note", *words))
    return found


_CELLS = """
SELECT 'c', party_id, category, year, amount FROM applications_budgetline WHERE version_id = %(version)s
UNION ALL SELECT 'f', party_id, source, year, amount FROM applications_financingline WHERE version_id = %(version)s
UNION ALL SELECT 'g', party_id, '', year, amount FROM applications_requestedamount WHERE version_id = %(version)s
"""


def cells_of(version: int) -> list[tuple[str, int, str, int, int]]:
    """Every cell of a version's budget, in one question: kind, party, category or source, year, kronor."""
    with connection.cursor() as cursor:
        cursor.execute(_CELLS, {"version": version})
        return cursor.fetchall()


_PARTIES = """
SELECT party.uuid, party.name, party.kind, party.size, organisation.country, party.county, party.is_coordinator,
    coalesce(filled.cells, '[]')
FROM applications_projectparty party JOIN accounts_organisation organisation ON organisation.id = party.organisation_id
LEFT JOIN (
    SELECT party_id, jsonb_agg(jsonb_build_array(place, line, year, amount)) AS cells
    FROM ({cells}) AS cell (place, party_id, line, year, amount) GROUP BY party_id
) filled ON filled.party_id = party.id
WHERE party.version_id = %(version)s ORDER BY party.is_coordinator DESC, party.position, party.id
"""
_WITH_CELLS = _PARTIES.format(cells=_CELLS)


def parties_of(version: int) -> list[tuple[Any, ...]]:
    """The parties of a version, the coordinator first, each with the cells of its budget, in one question."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_CELLS, {"version": version})
        return cursor.fetchall()


def _party(row: tuple[Any, ...], years: Set[int]) -> PartyFacts:
    """A party as a row of `parties_of` tells it; cells outside `years` are left out."""
    key, name, kind, size, country, county, is_coordinator, filled = row
    cells: dict[str, dict[Any, int]] = {"c": {}, "f": {}, "g": {}}
    for place, line, year, amount in json.loads(filled):
        if year in years:
            cell = year if place == "g" else (line, year)
            cells[place][cell] = cells[place].get(cell, 0) + amount
    return PartyFacts(
        key=str(key),
        name=covered(name),  # asked past the model's field
        kind=kind,
        size=size,
        country=country,
        county=county,
        is_coordinator=is_coordinator,
        costs=cells["c"],
        financing=cells["f"],
        requested=cells["g"],
    )


class Standing:
    """How a version stands: its facts, every condition judged, and what is missing. Worked out once.

    `day` is that of the application, for the start of works; None: that is not judged.
    """

    def __init__(
        self,
        version: ApplicationVersion,
        *,
        of_call: Asked | None = None,
        day: date | None = None,
    ) -> None:
        self.version, self.day = version, day
        call = version.application.call
        of_call = of_call or asked_of(call)
        demands = of_call.demands
        self.facts = facts_of(version, of_call)
        #: How it stands with state aid, where the call asks for it.
        self.aid: Assessed | None = None
        if asks := asking(demands):
            rules = Rules.for_call(call)
            self.aid = Assessed.of(self.facts, said_in(version), rules, day=day, severity=asks.severity)
            self.facts = self.aid.facts
        self.facts = with_others(self.facts, version.application, demands)
        self.judged: list[Judged] = judge(demands, self.facts)
        self.missing: list[Missing] = missing(self.facts)
        if settings.CLAMD_URL:
            self.missing += [
                Missing(Section.ATTACHMENTS, "file_refused", "attachments", {"name": name})
                for name in refused_in(version)
            ]

    @property
    def findings(self) -> list[Finding]:
        found = [finding for judged in self.judged for finding in judged.findings]
        return found + (self.aid.findings if self.aid else [])

    @property
    def stopping(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.stops]

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way of handing in."""
        return not (self.missing or self.stopping)

    def by_section(self) -> Mapping[str, list[Missing]]:
        found: dict[str, list[Missing]] = defaultdict(list)
        for one in self.missing:
            found[one.section].append(one)
        return found


def facts_of_content(content: Mapping[str, Any], known: Mapping[str, AidRuleSet] | None = None) -> Facts:
    """The facts of frozen content, as they were handed in. Asks the database nothing but the rules of state aid, where
    the content rests on some.
    """
    facts = _facts_of_content(content)
    if "aid" not in content:
        return facts
    rules = Rules.frozen(content["aid"], known)
    return Assessed.of(facts, said_of_content(content), rules, day=None).facts


def aid_as_handed_in(
    content: Mapping[str, Any], known: Mapping[str, AidRuleSet] | None = None, *, day: date | None
) -> Assessed:
    """Frozen content judged by the rules of state aid it was handed in under, the intensities among its findings.

    `day` is that of the application.
    """
    rules = Rules.frozen(content["aid"], known)
    judged = Assessed.of(_facts_of_content(content), said_of_content(content), rules, day=day)
    parties = [
        Party(
            one.name,
            one.aid_size,
            [CostLine(line.category, line.costs, line.grant) for line in one.aid],
            judged.bonuses.given,
        )
        for one in judged.facts.parties
    ]
    return replace(judged, findings=intensity(parties).findings + judged.findings)


def _facts_of_content(content: Mapping[str, Any]) -> Facts:
    return Facts(
        title=content["title"],
        project_kind=content.get("project_kind", ""),
        summary=content["summary"],
        starts_on=date.fromisoformat(content["starts_on"]),
        ends_on=date.fromisoformat(content["ends_on"]),
        technology_area=content["technology_area"] or "",
        own_area=content.get("own_area", ""),
        trl_from=content["trl_from"],
        trl_to=content["trl_to"],
        parties=[party_of_content(party) for party in content["parties"]],
        answers={question["key"]: question["answer"] for question in content["questions"]},
        researchers=researchers_of(
            content["questions"], {question["key"]: question["answer"] for question in content["questions"]}
        ),
        components=components_of(
            content["questions"],
            {question["key"]: question["answer"] for question in content["questions"]},
            content.get("project_kind", ""),
        ),
        foreign_partners=content["international"]["foreign_partners"],
        partner_countries=content["international"]["countries"],
        risk_note=content["international"]["risk_note"],
        business_share_reason=content["business_share_reason"],
    )


def party_of_content(party: Mapping[str, Any]) -> PartyFacts:
    """A party of frozen content."""
    requested: dict[int, int] = {}
    for _assignment, year, amount in party["requested"]:
        requested[year] = requested.get(year, 0) + amount
    return PartyFacts(
        key=party["uuid"],
        name=party["name"],
        kind=party["kind"],
        size=party["size"],
        country=party["country"],
        county=party["county"],
        is_coordinator=party["coordinator"],
        costs={(category, year): amount for category, year, amount in party["costs"]},
        financing={(source, year): amount for source, year, amount in party["financing"]},
        requested=requested,
    )


def application_day(application: Application) -> date | None:
    """The day on which the application came in; None for one that has not."""
    return local(application.submitted_at).date() if application.submitted_at else None


def judged_with_aid(
    application: Application, *, on: date, decided_at: datetime | None = None
) -> tuple[Facts, list[Judged], list[Finding]]:
    """What was handed in, the call's conditions put to it, and what else is found of state aid by the rules of its
    day, with the size that each enterprise has on the day `on`; after the decision that of its day, as known then.
    """
    content = application.submitted_version.content
    if "aid" not in content:
        return *judged_as_handed_in(application), []
    day = local(decided_at).date() if decided_at else None
    content = with_sizes(content, application, asked_on=on, decided_on=day, known_at=decided_at)
    applied = application_day(application)
    rules = Rules.frozen(content["aid"])
    demands = demands_of(application.call)
    asks = asking(demands)
    aid = Assessed.of(
        _facts_of_content(content),
        said_of_content(content),
        rules,
        day=applied,
        severity=asks.severity if asks else None,
    )
    facts = with_others(aid.facts, application, demands)
    return facts, judge(demands, facts), aid.findings


def judged_as_handed_in(application: Application) -> tuple[Facts, list[Judged]]:
    """What was handed in, and the call's conditions put to it."""
    demands = demands_of(application.call)
    facts = with_others(facts_of_content(application.submitted_version.content), application, demands)
    return facts, judge(demands, facts)


def aid_of(standing: Standing) -> Mapping[str, Any] | None:
    """What is frozen, or shown before it is, of state aid; None where the call does not ask for it."""
    if standing.aid is None:
        return None
    return frozen_part(standing.version, standing.facts, Rules.for_call(standing.version.application.call))
