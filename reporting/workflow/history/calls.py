"""A call's counts become that many invented applications: withdrawn, dismissed, granted, and the rest rejected.

The file says how many were granted, dismissed and withdrawn, and that the call is decided: what is left was
examined and rejected (docs/decisions/0006-success-rate.md).
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.models import Organisation
from applications.documents import checksum, snapshot
from applications.models import Application, ApplicationVersion, FinancingLine, ProjectParty
from applications.models.budget import FinancingSource
from applications.states import Status
from assessments.models import Decision, Outcome, Proposal
from calls.models import Call, CallStrand
from calls.states import CallStatus
from programmes.models import TechnologyArea
from registry.models import Case, Event
from registry.models.case import CaseKind
from registry.workflow.cases import open_case
from sweden.clock import STOCKHOLM, end_of_day

OUTCOMES = {
    "granted": (Status.GRANTED, Outcome.GRANT),
    "dismissed": (Status.DISMISSED, Outcome.DISMISS),
    "rejected": (Status.REJECTED, Outcome.REJECT),
}
GENDERS = {"women": "woman", "men": "man", "unknown": "unknown"}
REASON = "Enligt inläst historik."


class Applications:
    """Makes the calls of a history and their applications."""

    def __init__(
        self, history: Any, *, kinds: Mapping[str, str], sizes: Mapping[str, str], areas: Mapping[str, str]
    ) -> None:
        self.history, self.kinds, self.sizes = history, kinds, sizes
        self.area_keys = areas
        self.areas = {one.key: one for one in TechnologyArea.objects.all()}

    def make(self) -> None:
        """Every call of the file with its applications."""
        for key, call in self.history.data["calls"].items():
            self._call(key, call)

    def _call(self, key: str, one: Mapping[str, Any]) -> None:
        history, assignment = self.history, self.history.assignments[one["assignment"]]
        opened, closed = (datetime.combine(one[name], time(9), STOCKHOLM) for name in ("opened", "closed"))
        case = open_case(
            kind=CaseKind.CALL, authority=assignment.authority, title=one["title"], now=opened, by=history.by
        )
        call = Call.objects.create(
            case=case,
            status=CallStatus.DECIDED,
            title_sv=one["title"],
            opens_at=opened,
            closes_at=end_of_day(one["closed"]),
            created_by=history.by,
            created_at=opened,
            proofread_by=history.checker,
            proofread_at=opened,
            published_by=history.by,
            published_at=opened,
            appeal_ground_sv=REASON,
        )
        grants = {name: grant for name, grant in history.data["grants"].items() if grant.get("call") == key}
        strand = next((history.strand(one["assignment"], grant["strand"]) for grant in grants.values()), None)
        CallStrand.objects.create(call=call, assignment=assignment, strand=strand)
        form = call.forms.create(number=1, content={"questions": []}, frozen_at=opened)
        for place, (outcome, name, leader, sought) in enumerate(self._applications(one, grants), start=1):
            self._application(
                call, form, f"{key}-{place:04d}", outcome, name, leader, sought, at=closed - timedelta(days=1)
            )

    def _applications(self, one: Mapping[str, Any], grants: Mapping[str, Any]) -> list[tuple[str, str, str, int]]:
        """Each application: what became of it, its grant, its leader's gender, and what was sought, kronor."""
        rest = one["submitted"] - one["granted"] - one["withdrawn"] - one["dismissed"]
        outcomes = ["granted"] * one["granted"] + ["withdrawn"] * one["withdrawn"] + ["dismissed"] * one["dismissed"]
        outcomes += ["rejected"] * rest
        share, more = divmod(one["requested"], one["submitted"] or 1)
        leaders = self._leaders(one)
        names = [*grants, *[""] * (one["submitted"] - len(grants))]
        return [
            (outcome, name, leader, share + (more if place == 0 else 0))
            for place, (outcome, name, leader) in enumerate(zip(outcomes, names, leaders, strict=True))
        ]

    def _leaders(self, one: Mapping[str, Any]) -> list[str]:
        granted = [GENDERS[word] for word, count in one["leaders_granted"].items() for _ in range(count)]
        left = [GENDERS[word] for word, count in one["leaders_applied"].items() for _ in range(count)]
        for gender in granted:
            left.remove(gender)
        return [*granted, *left]

    def _application(
        self, call: Call, form: Any, number: str, outcome: str, grant: str, leader: str, sought: int, *, at: datetime
    ) -> None:
        history = self.history
        known = history.data["grants"].get(grant, {})
        case = open_case(
            kind=CaseKind.APPLICATION,
            authority=call.case.authority,
            title=f"Bidrag {grant}" if grant else f"Påhittad ansökan {number}",
            now=at,
            by=history.by,
            supplied_number=known.get("dnr", number),
        )
        application = Application.objects.create(case=case, call=call, created_by=history.by, created_at=at)
        version = self._version(application, form, case, known, grant, leader)
        version.content = snapshot(version)
        version.sha256, version.frozen_at = checksum(version.content), at
        version.save()
        Application.objects.filter(pk=application.pk).update(
            status=Status.WITHDRAWN if outcome == "withdrawn" else OUTCOMES[outcome][0],
            submitted_at=at,
            submitted_by=history.by,
            submitted_version=version,
            title=version.title,
            coordinator=next((one.organisation for one in version.parties.all() if one.is_coordinator), None),
            requested=sought,
        )
        application.refresh_from_db()
        if outcome == "withdrawn":
            Event.objects.create(kind="application.withdrawn", case=case, at=call.closes_at, by=history.by, data={})
        else:
            self._decide(application, version, OUTCOMES[outcome][1], grant, known)
        if grant:
            history.cases[grant] = case

    def _version(
        self, application: Application, form: Any, case: Case, known: Mapping[str, Any], grant: str, leader: str
    ) -> ApplicationVersion:
        trl = known.get("trl") or [None, None]
        areas = list(known.get("areas") or {})
        area = self.area_keys.get(areas[0], areas[0]) if areas else ""
        version = ApplicationVersion.objects.create(
            application=application,
            form=form,
            title=case.title_public,
            technology_area=self.areas.get(area),
            trl_from=trl[0],
            trl_to=trl[1],
            leader_gender=leader,
            foreign_partners=bool(known.get("partners")),
            partner_countries=list(known.get("partners") or []),
        )
        years = sorted(known.get("other_funding") or {})
        for place, key in enumerate(self._parties(grant)):
            organisation: Organisation = self.history.organisations[key]
            kind = self.history.data["organisations"][key]["kind"]
            party = ProjectParty.objects.create(
                version=version,
                organisation=organisation,
                name=organisation.name,
                kind=self.kinds.get(kind, "other"),
                size=self.sizes.get(kind, "not_enterprise"),
                county=organisation.county,
                is_coordinator=place == 0,
                position=place,
            )
            for year in years if place == 0 else []:
                if amount := known["other_funding"][year]:
                    FinancingLine.objects.create(
                        version=version, party=party, source=FinancingSource.OWN_CASH, year=year, amount=amount
                    )
        if years:
            version.starts_on, version.ends_on = date(years[0], 1, 1), date(years[-1], 12, 31)
            version.save(update_fields=["starts_on", "ends_on"])
        return version

    def _parties(self, grant: str) -> list[str]:
        columns = self.history.data["ledger_columns"]
        where, who = columns.index("grant"), columns.index("party")
        own = [row[who] for row in self.history.data["ledger"] if grant and row[where] == grant and row[who]]
        return list(dict.fromkeys(own))

    def _decide(
        self, application: Application, version: ApplicationVersion, outcome: str, grant: str, known: Mapping[str, Any]
    ) -> None:
        history, authority = self.history, application.case.authority
        day = known.get("decided") or self._decided_on(application.call)
        at = datetime.combine(day, time(), STOCKHOLM)
        proposal = Proposal.objects.create(
            application=application,
            version=version,
            authority=authority,
            outcome=outcome,
            reasons=REASON,
            proposed_by=history.by,
            proposed_at=at,
        )
        columns = history.data["ledger_columns"]
        kind, where, amount = (columns.index(name) for name in ("kind", "grant", "amount"))
        granted = sum(
            row[amount]
            for row in history.data["ledger"]
            if grant and row[where] == grant and row[kind] == "commitment" and row[amount] > 0
        )
        content = {"outcome": str(outcome), "amount": granted, "reasons": REASON}
        Decision.objects.create(
            application=application,
            authority=authority,
            proposal=proposal,
            outcome=outcome,
            amount=granted if outcome == Outcome.GRANT else 0,
            decided_on=day,
            decided_at=at,
            decided_by=history.checker,
            presented_by=history.by,
            decider=history.checker.person,
            presenter=history.by.person,
            reasons=REASON,
            appeal_text=REASON,
            content=content,
            sha256=checksum(content),
        )

    def _decided_on(self, call: Call) -> Any:
        """The day the call's first grants were decided: that is when the others were rejected."""
        title = call.title_sv
        key = next(key for key, one in self.history.data["calls"].items() if one["title"] == title)
        days = [one["decided"] for one in self.history.data["grants"].values() if one.get("call") == key]
        return min(days) if days else self.history.data["calls"][key]["closed"]
