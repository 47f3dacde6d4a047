"""Two panels that have met or will, the ranked lists, and a decision meeting that is called. All of it invented
(påhittat exempel)."""

from datetime import date, datetime, timedelta

from accounts.models import User
from applications.models import Application
from applications.states import UNDECIDED, Status
from assessments.models import AgendaItem, BiasAnswer, BiasPart, DecisionMeeting, Panel, PanelRole
from assessments.permissions import may_rank
from assessments.queries.line import RANKED
from assessments.workflow.agenda import put_on_agenda
from assessments.workflow.bias import declare
from assessments.workflow.letters import keep_panel
from assessments.workflow.line import keep, listed, rank_by_grades
from assessments.workflow.meetings import call_meeting, say_presence, say_who_came, standing_proposals
from assessments.workflow.panels import bring, close_panel, grade_before, make_panel, say_item, seat
from assessments.workflow.signing import frozen_as, sign_panel
from config.demo.story import Story

_at = Story.at

SIFTED = (
    "Ansökan har bedömts enskilt av gruppens ledamöter och fick betyg som gör att den inte kan konkurrera om bidrag. "
    "Den har därför inte diskuterats vid mötet. (Påhittat exempel.)"
)
STATEMENTS = {
    7: "Enastående nyhetsgrad och en plan som håller i varje steg. Gruppen rekommenderar bidrag. (Påhittat exempel.)",
    6: "Mycket stark ansökan med tydligt behov. Gruppen rekommenderar bidrag. (Påhittat exempel.)",
    5: "Stark ansökan; planen för försöken kunde vara utförligare. Gruppen rekommenderar bidrag. (Påhittat exempel.)",
}


#: The project → officer, decider, who else takes part, when the panel met, when the decision meeting is, panel's name.
CALLS = (
    (
        "Kisel som lyser: optiska länkar på ett chipp",
        ("Elin Sandberg", "Karin Wretman", "Hanna Björk"),
        (_at(2025, 11, 18, 9), _at(2026, 1, 22, 13)),
        "Beredningsgrupp halvledare",
    ),
    (
        "Kluster för levande material",
        ("Sofia Lindqvist", "Anders Bergvall", "Olof Ekdahl"),
        (_at(2025, 11, 20, 9), _at(2026, 1, 23, 10)),
        "Beredningsgrupp kluster",
    ),
)


def load(story: Story) -> None:
    """Each call's panel, list and meeting, through the workflow, each act at its own moment."""
    for title, people, days, name in CALLS:
        row = Application.objects.filter(title=title, case__mode="live").select_related("call__case__authority").first()
        if row is not None and may_rank(story.user(people[0]), row.call):
            _call(story, row, people, days, name)


def _call(
    story: Story, row: Application, people: tuple[str, str, str], days: tuple[datetime, datetime], name: str
) -> None:
    officer, decider, third = (story.user(one) for one in people)
    met, meets = days
    ranked = list(
        Application.objects.visible_to(officer)
        .filter(call=row.call, status__in=RANKED, case__mode="live")
        .exclude(status=Status.ELIGIBLE)  # a panel that has not met has those
        .select_related("case__authority", "call")
        .order_by("case__number")
    )
    panel = make_panel(
        row.call,
        name=name,
        meets_at=met,
        lowest=1,
        highest=7,
        sifted_statement=SIFTED,
        by=officer,
        now=_at(2025, 11, 12),
    )
    for one, role in ((officer, PanelRole.SECRETARY), (decider, PanelRole.OBSERVER), (third, PanelRole.CHAIR)):
        seat(panel, one.person, role=role, since=date(2025, 11, 12), until=None, by=officer, now=_at(2025, 11, 12, 11))
    _meet(panel, ranked, officer, third, met)
    rank_by_grades(row.call, by=officer, now=met)
    revision = listed(row.call, officer).revision
    keep(row.call, above=max(1, len(ranked) - 1), places={}, ticks={}, revision=revision, by=officer, now=met)
    meeting = call_meeting(
        row.call,
        authority=row.call.case.authority,
        held_at=meets,
        place="Digitalt möte",
        decider=decider,
        participants=[third.person],
        adjuster=third,
        by=officer,
        now=_at(2026, 1, 16, 9),
    )
    waiting = standing_proposals(meeting, [one.pk for one in ranked])
    items = put_on_agenda(
        meeting, [one for one in ranked if one.pk in waiting], by=officer, now=_at(2026, 1, 16, 9, 10)
    )
    _prepare(meeting, items, officer, decider, third)


def _prepare(meeting: DecisionMeeting, items: list[AgendaItem], officer: User, decider: User, third: User) -> None:
    """Who has said that they come; the one who presents the first item; and who leaves for the last, being biased."""
    if not items:
        return
    now = _at(2026, 1, 19, 13)
    say_who_came(meeting, [decider.person, officer.person, third.person], by=officer, now=now)
    say_presence(items[0], {}, {}, presenter=officer, by=officer, now=now)
    words = "Jag har handlett en av dem som söker. (Påhittat exempel.)"
    declare(
        items[-1].application,
        third.person,
        part=BiasPart.PARTICIPANT,
        answer=BiasAnswer.BIASED,
        ground="4",
        text=words,
        by=third,
        now=now,
    )


def _meet(panel: Panel, ranked: list[Application], officer, chair, met: datetime) -> None:
    """The chair's grades before, the agreed ones, and the minutes."""
    for number, item in enumerate(bring(panel, ranked, by=officer, now=_at(2025, 11, 13))):
        if item.application.status not in UNDECIDED:  # decided by now: nothing more is written on it
            continue
        grade = (6, 7, 5)[number % 3]
        grade_before(item, max(1, grade - number % 2), by=chair, now=_at(2025, 11, 17, 15))
        say_item(item, grade=grade, statement=STATEMENTS[grade], sifted=False, revision=1, by=officer, now=met)
    panel = close_panel(panel, remarks="Konkurrensen var hård. (Påhittat exempel.)", by=officer, now=met)
    keep_panel(panel, now=met)
    for user in (chair, officer):
        sign_panel(panel, read=frozen_as(panel), by=user, now=met + timedelta(days=1))
