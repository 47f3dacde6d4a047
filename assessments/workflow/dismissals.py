"""The dismissal of an appeal that came too late (FL (2017:900) 45 §): told with how it is appealed, and undone."""

from datetime import date, datetime, timedelta

from accounts.models import User
from applications.models import Application
from assessments.models import Appeal
from assessments.states.appeals import APPEALS, AppealAct
from assessments.workflow.speaking import agents_to_write_to
from registry.loading import appeal_law
from registry.models import DecisionKind
from registry.models.stream import Direction
from registry.rules.appeals import in_english
from registry.workflow.appeals import appeal_of, appeal_words
from registry.workflow.letters import Part, Writing, send_letter
from registry.workflow.stream import record, register, set_deadline
from sweden.clock import end_of_day, local
from sweden.typography import day_long


def deadline_of(appeal: Appeal) -> str:
    """The key of an appeal's deadline in its case."""
    return f"appeal:{appeal.pk}"


def due(day: date) -> datetime:
    """When what is to be done with an appeal promptly is late, counted from a day."""
    return end_of_day(day + timedelta(days=appeal_law().hand_over_days))


def tell_dismissed(appeal: Appeal, application: Application, *, by: User, now: datetime) -> None:
    """Send the dismissal, with reasons and how it is appealed, and keep within how many weeks. Raises
    AppealGroundMissing."""
    case, to = application.case, application.coordinator
    rule = appeal_of(case.authority, DecisionKind.LATE, local(now).date())
    appeal.dismissal_weeks = rule.weeks
    appeal.save(update_fields=["dismissal_weeks"])
    writing = Writing(
        kind="appeal.dismissed",
        heading="Överklagandet avvisas",
        result="Vi avvisar överklagandet, eftersom det kom in för sent (45 § förvaltningslagen (2017:900)).",
        parts=[
            Part("Skäl", appeal.judged_why),
            Part(
                "Tiden",
                f"Överklagandet skulle ha kommit in senast den {day_long(appeal.last_day)}. Det kom in den "
                f"{day_long(appeal.received_on)}.",
            ),
            Part("", f"Beslutet fattades den {day_long(local(now).date())} av {by.person.name}."),
        ],
        english=f"The appeal in the case {case.designation} has been dismissed as too late. {in_english(rule)}",
        about=application.title,
        path="applications:mine_one",
        appeal=appeal_words(rule, case, kinds=[to.kind] if to else []),
        agents=agents_to_write_to(application),
    )
    send_letter(case, writing, to=to, by=by, now=now)


def take_up(appeal: Appeal, application: Application, *, by: User, now: datetime) -> Appeal:
    """The dismissal no longer stands: the appeal is to be handed over, and keeps the case. One that has been taken up
    already is left; the caller has asked who may."""
    appeal = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    if not APPEALS.is_open(appeal.status, AppealAct.TAKE_UP):
        return appeal
    case = application.case
    appeal.status = APPEALS.after(appeal.status, AppealAct.TAKE_UP)
    appeal.save(update_fields=["status"])
    register(case, direction=Direction.DRAWN_UP, what="Avvisat överklagande tas upp", by=by, now=now)
    due_at = due(local(now).date())
    set_deadline(case, key=deadline_of(appeal), what="Överlämna överklagandet (46 § FL)", due_at=due_at)
    record("appeal.taken_up", case=case, by=by, at=now, appeal=str(appeal.uuid))
    return appeal


def tell_taken_up(appeal: Appeal, application: Application, *, why: str, by: User, now: datetime) -> None:
    """Tell the party that the authority has itself changed its dismissal, and why."""
    case = application.case
    writing = Writing(
        kind="appeal.taken_up",
        heading="Överklagandet tas upp",
        result="Vi ändrar vårt beslut att avvisa överklagandet. Överklagandet tas upp och lämnas över till domstolen.",
        parts=[
            Part("Skäl", why),
            Part("", f"Överklagandet kom in den {day_long(appeal.received_on)}."),
            Part("", f"Beslutet fattades den {day_long(local(now).date())} av {by.person.name}."),
        ],
        english=f"The dismissal of the appeal in the case {case.designation} has been withdrawn; the appeal is handed "
        "over to the court. See the Swedish text.",
        about=application.title,
        path="applications:mine_one",
        agents=agents_to_write_to(application),
    )
    send_letter(case, writing, to=application.coordinator, by=by, now=now)
