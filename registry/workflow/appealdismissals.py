"""The letters about an appeal that came too late (FL (2017:900) 45 §): its dismissal, and that it is taken up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Authority, Organisation, User
from registry.models import AppealLife, Case, DecisionKind
from registry.rules.appeals import in_english
from registry.workflow.appeals import appeal_of, appeal_words
from registry.workflow.letters import Agent, Part, Writing, send_letter
from sweden.clock import local
from sweden.typography import day_long


@dataclass(frozen=True)
class Told:
    """Who is told in a case, of what (`about`, a title), by which page (`path`), through whom; `email` is where
    whoever appealed is reached, who is no organisation here; `authority`, whose decision is appealed, where it is not
    that which owns the case."""

    case: Case
    to: Organisation | None = None
    about: str = ""
    path: str = "registry:case"
    agents: Sequence[Agent] = ()
    email: str = ""
    authority: Authority | None = None


def tell_dismissed(appeal: AppealLife, told: Told, *, by: User, now: datetime) -> None:
    """Send the dismissal, with reasons and how it is appealed, and keep within how many weeks. Raises
    AppealGroundMissing."""
    case = told.case
    authority = told.authority or case.authority
    rule = appeal_of(authority, DecisionKind.LATE, local(now).date())
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
        about=told.about,
        path=told.path,
        appeal=appeal_words(rule, case, authority=authority, kinds=[told.to.kind] if told.to else []),
        agents=told.agents,
        addressee=appeal.appellant,
        email=told.email,
        authority=told.authority,
    )
    send_letter(case, writing, to=told.to, by=by, now=now)


def tell_taken_up(appeal: AppealLife, told: Told, *, why: str, by: User, now: datetime) -> None:
    """Tell the party that the authority has itself changed its dismissal, and why."""
    case = told.case
    writing = Writing(
        kind="appeal.taken_up",
        heading="Överklagandet tas upp",
        result="Vi ändrar vårt beslut att avvisa överklagandet. Överklagandet tas upp och lämnas över till domstolen.",
        parts=[
            Part("Skäl", why),
            Part("", f"Överklagandet kom in den {day_long(appeal.received_on)}."),
            Part("", f"Beslutet fattades den {day_long(local(now).date())} av {by.person.name}."),
        ],
        authority=told.authority,
        english=f"The dismissal of the appeal in the case {case.designation} has been withdrawn; the appeal is handed "
        "over to the court. See the Swedish text.",
        about=told.about,
        path=told.path,
        agents=told.agents,
        addressee=appeal.appellant,
        email=told.email,
    )
    send_letter(case, writing, to=told.to, by=by, now=now)
