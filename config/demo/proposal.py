"""Applications to the sample calls: drafts, handed in, late, withdrawn. Written and handed in like real ones."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Organisation, User
from applications.errors import NotReadyToSubmit
from applications.models import Application, ApplicationVersion
from applications.rules.facts import CATEGORIES
from applications.workflow import draft as drafts
from applications.workflow.aid import Rules, asking, save_party, save_project
from applications.workflow.asked import demands_of
from applications.workflow.international import assess, checklist_for, save_answers
from applications.workflow.parties import add_party
from applications.workflow.people import accept, invite
from applications.workflow.receipts import keep
from applications.workflow.submission import submit, withdraw
from calls.models import Call
from config.demo.conditions import SSH
from config.demo.proposal_samples import SAMPLES, Party, Sample
from config.demo.story import Story
from programmes.models import TechnologyArea
from registry.models.access import Rights
from registry.workflow.organisations import merge_organisations

#: What part of a party's costs is of which kind; the rest is personnel.
SHARES = {"equipment": 12, "consultants": 8, "other_direct": 6, "indirect": 18}
SIZES = {
    "norrviken": "medium",
    "celltorget": "small",
    "vattern": "large",
    "kvantverket": "small",
    "mellansel": "medium",
}


def load(story: Story) -> None:
    """Write every sample in the first published call of its assignment, and hand in those that were handed in."""
    organisations = dict(story.organisations)
    for sample in SAMPLES:
        call = (
            Call.objects.filter(
                call_strands__assignment__key=sample.assignment, published_at__isnull=False, case__mode="live"
            )
            .order_by("opens_at", "pk")
            .first()
        )
        if call is not None and call.closes_at is not None:
            _write(story, sample, call, organisations)
    absorbed = Organisation.objects.create(name="Mellansel Likriktare AB", number="559021-4416", county="22")
    merge_organisations(
        absorbed,
        organisations["mellansel"],
        ground="Bolagsverket, fusion registrerad den 2 juni 2025. Påhittat exempel.",
        by=story.user("Per Nylander"),
        now=story.at(2025, 6, 16, 10),
    )


def _write(story: Story, sample: Sample, call: Call, organisations: dict[str, Organisation]) -> None:
    by = story.user(sample.by)
    window = call.closes_at - call.opens_at
    came_in = call.opens_at + window * sample.at
    now = came_in - window * 0.3
    application = drafts.start(call, by=by, now=max(now, call.opens_at))
    fill(application, sample, organisations, by, max(now, call.opens_at))
    if sample.state == "draft":
        _invite_colleague(story, application, by, max(now, call.opens_at))
        return
    late = sample.state == "late"
    at = call.closes_at + timedelta(minutes=14) if late else came_in
    try:
        application = submit(
            application,
            by=by,
            now=at,
            late=late,
            declarations=["Uppgifterna i ansökan är riktiga, och alla parter står bakom den."],
        )
    except NotReadyToSubmit:
        return  # the call asks for more than the sample has: it stays a draft
    if sample.countries:
        _assess(story, application, at + timedelta(days=6))
    if sample.state == "withdrawn":
        withdraw(application, by=by, now=at + timedelta(days=3), reason="En av parterna har dragit sig ur.")
    keep(
        Application.objects.select_related("case__authority__organisation", "call__case__authority").get(
            pk=application.pk
        ),
        now=at + timedelta(minutes=4),
    )


def fill(
    application: Application, sample: Sample, organisations: dict[str, Organisation], by: User, now: datetime
) -> None:
    """Write everything that the sample has."""
    call = application.call
    save = {"revision": None, "by": by, "now": now}
    version = drafts.draft_of(application)
    first = call.project_start_from or date(call.closes_at.year + 1, 1, 1)
    last = date(first.year + sample.years - 1, 12, 31)
    if call.project_end_latest:
        last = min(last, call.project_end_latest)
    area = TechnologyArea.objects.filter(key=sample.area).first() if sample.area else None
    project = {
        "title": sample.title,
        "summary": sample.summary,
        "starts_on": first,
        "ends_on": last,
        "trl_from": sample.trl[0],
        "trl_to": sample.trl[1],
        "own_area": sample.own_area,
    }
    drafts.save_section(version, "project", project | ({"technology_area": area} if area else {}), **save)
    abroad = {"foreign_partners": bool(sample.countries), "partner_countries": list(sample.countries)}
    if sample.state != "draft":
        drafts.save_section(version, "international", abroad | {"risk_note": sample.risk}, **save)
        if sample.countries:
            save_answers(version, _checked(call), **save)
        drafts.save_section(version, "questions", _answers(version, sample), **save)
    for one in sample.parties:
        organisation = organisations[one.key]
        party = add_party(
            version,
            name=organisation.name,
            number=organisation.number,
            kind=organisation.kind,
            size=SIZES.get(one.key, "not_enterprise"),
            county=organisation.county,
            by=by,
            now=now,
        )
        if one.key not in sample.unfilled:
            drafts.save_budget(party, _cells(one, list(range(first.year, last.year + 1))), **save)
    if sample.state != "draft" and asking(demands_of(call)):
        own = {organisations[one.key].name: one.aid for one in sample.parties if one.aid}
        _ground(drafts.draft_of(application), own, save)


def _checked(call: Call) -> dict[str, Any]:
    """Answers to the call's checklist: one risk, and how it is handled."""
    checklist = checklist_for(call)
    found: dict[str, Any] = {one["key"]: False for one in checklist.questions} if checklist else {}
    if "dual_use" in found:
        found |= {
            "dual_use": True,
            "dual_use.note": "Referensklockan kan användas i vapensystem. Ritningar och nycklar stannar i Sverige, och "
            "exporten prövas hos ISP innan prototypen lämnar landet. Påhittat exempel.",
        }
    return found


def _assess(story: Story, application: Application, now: datetime) -> None:
    """The officer looks in the lists and judges the cooperation: for a prototype with a condition."""
    checklist = checklist_for(application.call)
    if checklist is None:
        return
    prototype = application.case.authority == story.authorities["vinnova"]
    looked = [
        {
            **{name: one[name] for name in ("key", "title_sv", "title_en", "source")},
            "result": "found" if prototype and one["key"] == "dual_use_list" else "nothing",
            "on": now.date().isoformat(),
            "version": "Påhittat exempel, lydelse av den 1 november 2025",
            "note": "Kategori 3A, noggranna frekvensnormaler. Se bedömningen."
            if prototype and one["key"] == "dual_use_list"
            else "",
        }
        for one in checklist.screenings
    ]
    assess(
        application,
        checklist,
        outcome="conditions" if prototype else "acceptable",
        assessment="Tekniken har dubbla användningsområden. Partnern finns inom EU, får inga nycklar "
        "och ägs inte av någon utanför EU. Riskerna är hanterade om exporten prövas i tid. Påhittat exempel."
        if prototype
        else "Grundforskning vars resultat publiceras öppet. Grupperna i Tyskland och Japan får färdiga modeller men "
        "inte träningsdata, och ingen av dem finns i listorna. Riskerna är hanterade. Påhittat exempel.",
        conditions="Parten ska ha ISP:s besked om exporttillstånd innan prototypen lämnar Sverige, och visa det i "
        "första lägesrapporten."
        if prototype
        else "",
        screenings=looked,
        by=story.user("Elin Sandberg" if prototype else "Sofia Lindqvist"),
        now=now,
    )


def _ground(version: ApplicationVersion, own: dict[str, tuple[str, str]], save: dict[str, Any]) -> None:
    """On which ground each party has its aid: companies for industrial research, the others for what is no aid, save
    those that have `own`."""
    rules = Rules.for_call(version.application.call)
    save_project(version, {"research_may_publish": True}, **save)
    for party in version.parties.all():
        economic = party.kind == "company"
        usual = ("gber_25", "industrial") if economic else ("not_aid", "non_economic")
        basis, category = own.get(party.name, usual)
        found = rules.find(basis, category)
        assert found is not None  # noqa: S101 - the mandate's chapter has entered the rules
        save_party(
            party,
            {
                f"c.{basis}.{category}": sum(party.budget_lines.values_list("amount", flat=True)),
                f"g.{basis}.{category}": sum(party.requested_amounts.values_list("amount", flat=True)),
                "research_organisation": not economic,
                **{f"d.{one.key}": True for one in found[1].declarations},
            },
            **save,
        )


def _cells(party: Party, years: list[int]) -> dict[str, int | None]:
    """A budget that adds up: what the grant does not cover the party pays, part of it in kind."""
    cells: dict[str, int | None] = {}
    for year in years:
        whole = party.cost * 1000
        parts = {kind: whole * share // 100 for kind, share in SHARES.items()}
        parts["personal"] = whole - sum(parts.values())
        cells |= {drafts.cell("c", kind, year): parts[kind] for kind in CATEGORIES}
        cells[drafts.cell("g", "grant", year)] = party.grant * 1000
        own = (party.cost - party.grant) * 1000
        in_kind = min(party.in_kind * 1000, own)
        cells[drafts.cell("f", "own_cash", year)] = own - in_kind
        cells[drafts.cell("f", "in_kind", year)] = in_kind
    return cells


def _answers(version, sample: Sample) -> dict[str, object]:
    """Something sensible for whatever the call asks."""
    found: dict[str, object] = {}
    for question in version.form.content.get("questions", []):
        kind = question.get("kind")
        if question.get("component") == "ssh":
            text, amount = SSH.get(sample.title, ("En grupp i idéhistoria följer projektet från början.", 2_000_000))
            found[question["key"]] = amount if kind == "amount" else text
        elif kind == "yes_no":
            found[question["key"]] = False
        elif kind == "choice":
            found[question["key"]] = question["options"][0]["key"]
        elif kind == "short_text":
            found[question["key"]] = sample.title
        else:
            found[question["key"]] = f"{sample.need}\n\n{sample.summary}"
    return found


def _invite_colleague(story: Story, application: Application, by: User, now: datetime) -> None:
    """The other applicant takes part in the draft, to fill in the own organisation's budget."""
    other = story.user("Jonas Wik" if by.person.name == "Lina Forsgren" else "Lina Forsgren")
    own = story.organisations["celltorget" if other.person.name == "Jonas Wik" else "norrviken"]
    takes_part = drafts.draft_of(application).parties.filter(organisation=own).exists()
    rights = Rights.BUDGET if takes_part else Rights.READ
    invitation = invite(
        application, email=other.email, rights=rights, organisation=own if takes_part else None, by=by, now=now
    )
    accept(invitation, by=other, now=now + timedelta(hours=2))
