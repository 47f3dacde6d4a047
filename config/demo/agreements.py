"""January's agreements: terms accepted for the first granted projects, and one that waits. Invented."""

from config.demo.story import Story
from grants.errors.changes import ChangeFaulty, ChangeNotAvailable
from grants.models import Grant
from grants.rules.setup import BY_HAND
from grants.workflow import agreeing, changing

_at = Story.at


def load(story: Story) -> None:
    """What the parties and Vinnova's people did, through the workflow, each act at its own moment."""
    elin, amina = story.user("Elin Sandberg"), story.user("Amina Farah")
    rows = Grant.objects.filter(authority=story.authorities["vinnova"], decision__isnull=False)
    grants = list(rows.select_related("case", "decision__application__submitted_by").order_by("pk")[:3])
    for place, grant in enumerate(grants):
        applicant = grant.decision.application.submitted_by
        for acceptance in grant.acceptances.order_by("pk"):
            agreeing.ask(acceptance, email=applicant.email, by=applicant, now=_at(2026, 1, 8, 8))
            if place == 2:  # the third project has not answered yet
                continue
            found = agreeing.accept(
                acceptance,
                ground="proxy",
                position="Projektledare",
                declared=list(agreeing.DECLARATIONS),
                by=applicant,
                now=_at(2026, 1, 8, 15),
            )
            if not found.is_shown:
                agreeing.check_right(
                    found, note="Fullmakt, handling 7 (påhittat exempel)", by=elin, now=_at(2026, 1, 9, 9)
                )
        for task in grant.tasks.all():
            agreeing.give_task(
                task, owner=amina if task.key in ("accounts", "plan") else elin, by=elin, now=_at(2026, 1, 8, 9)
            )
    if grants and grants[0].tasks.exists():  # nothing is paid before the set-up is finished
        for task in grants[0].tasks.filter(key__in=BY_HAND):
            note = "Videomöte (påhittat exempel)" if task.key == "start_meeting" else ""
            agreeing.tick_task(task, note=note, by=elin, now=_at(2026, 1, 9, 13))
        agreeing.register_ethics(
            grants[0],
            number="2025-09999-01",
            decided_on=_at(2025, 11, 3, 9).date(),
            note="Beslutet finns i ärendet (påhittat exempel)",
            by=elin,
            now=_at(2026, 1, 9, 11),
        )


def changes(story: Story) -> None:
    """Two requests of the first project: one decided, one that waits."""
    first = Grant.objects.filter(authority=story.authorities["vinnova"], versions__isnull=False).order_by("pk").first()
    if first is None:
        return
    applicant = first.decision.application.submitted_by
    _asked(
        first,
        "leader",
        {"leader": "Maja Lindholm", "email": "maja.lindholm@norrviken.example"},
        "Projektledaren går i föräldraledighet (påhittat exempel).",
        applicant,
        _at(2026, 1, 15, 9),
        decided=(story.user("Karin Wretman"), _at(2026, 1, 16, 14)),
    )
    version = first.versions.first()
    if version.ends_on is None:
        return
    later = version.ends_on.replace(year=version.ends_on.year + 1)
    _asked(
        first,
        "time",
        {"starts_on": version.starts_on.isoformat(), "ends_on": later.isoformat()},
        "Leveransen av utrustning dröjer tio månader (påhittat exempel).",
        applicant,
        _at(2026, 1, 19, 11),
    )
    _pause_and_party(first)


def _pause_and_party(grant: Grant) -> None:
    """The same project asks for a pause, and that a party leaves it."""
    applicant, version = grant.decision.application.submitted_by, grant.versions.first()
    days = {"from": "2026-03-01", "to": "2026-05-31"}
    why = "Labbet byggs om och kan inte användas under tre månader (påhittat exempel)."
    _asked(grant, "pause", days, why, applicant, _at(2026, 1, 19, 13))
    parties = list(version.parties.select_related("organisation").order_by("-is_coordinator", "pk"))
    if len(parties) > 1:
        leaves = {"party": str(parties[-1].organisation.uuid), "heir": str(parties[0].organisation.uuid)}
        why = "Parten avvecklar sin verksamhet inom området (påhittat exempel)."
        _asked(grant, "party_out", leaves, why, applicant, _at(2026, 1, 19, 14))


def _asked(grant, kind, wanted, reason, by, now, *, decided=None):
    try:
        request = changing.ask(grant, kind=kind, wanted=wanted, reason=reason, by=by, now=now)
    except (ChangeFaulty, ChangeNotAvailable):
        return
    if decided is not None:
        who, when = decided
        changing.approve(request, why="Den nya projektledaren har den kompetens som krävs.", by=who, now=when)
