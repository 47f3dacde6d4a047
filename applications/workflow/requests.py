"""The letter that asks for a supplement (FL (2017:900) 20 §): what is lacking, by when, and what happens otherwise.

Two kinds that are never mixed: help, after which the application is examined as it stands, and an order
(föreläggande), after which it may be dismissed.
"""

from collections.abc import Sequence

from django.utils import translation

from applications.models import Application, Round
from applications.sentences.items import item_words
from registry.workflow.letters import Part, Writing
from sweden.clock import local
from sweden.typography import clock_time, day_long

HELP = "Begäran om komplettering"
ORDER = "Föreläggande om komplettering"


def writing(application: Application, opening: Round) -> Writing:
    """The letter of a request that has been made."""
    until = local(opening.closes_at)
    by = f"{day_long(until.date())} kl. {clock_time(until)}"
    questions = application.submitted_version.content["questions"]
    with translation.override("sv"):
        items = [f"{word}: {text}" for word, text in lacking(application, opening)]
        may = [item_words(key, questions) for key in opening.opened]
    return Writing(
        kind="application.supplement_asked",
        heading=ORDER if opening.may_dismiss else HELP,
        result="Er ansökan behöver kompletteras för att vi ska kunna pröva den. Kom in med uppgifterna senast den "
        f"{by}.",
        parts=[
            Part("Det här saknas", opening.asked, items),
            Part("Om inget kommer in", _otherwise(opening)),
            Part("Så svarar ni", _how(application.call.contact_name, application.call.contact_email, may)),
        ],
        english=_english(application, opening),
        what=HELP,
        what_internal=f"{ORDER if opening.may_dismiss else HELP}: {opening.asked}",
        about=application.title,
        path="applications:mine_one",
    )


def lacking(application: Application, opening: Round) -> list[tuple[str, str]]:
    """What is lacking of each part that was named, with the part's name in the reader's language."""
    if not opening.lacks:
        return []
    questions = application.submitted_version.content["questions"]
    return [(item_words(key, questions), text) for key, text in opening.lacks.items()]


def _otherwise(opening: Round) -> str:
    if opening.may_dismiss:
        return (
            "Om ni inte gör det kan vi komma att avvisa ansökan, det vill säga inte pröva den i sak "
            "(20 § förvaltningslagen (2017:900))."
        )
    return "Annars prövar vi ansökan i det skick den har."


def _how(name: str, email: str, may: Sequence[str]) -> str:
    what = f"Ni kan ändra: {', '.join(may)}. Ni kan inte ändra andra uppgifter i ansökan." if may else ""
    contact = f"Frågor besvaras av {name}{f', {email}' if email else ''}." if name else ""
    return " ".join(filter(None, ["Komplettera på ansökans sida i Programkontor och lämna in på nytt.", what, contact]))


def _english(application: Application, opening: Round) -> str:
    until = local(opening.closes_at)
    otherwise = (
        "the application may be dismissed without examination on the merits (Section 20 of the Administrative "
        "Procedure Act (2017:900))"
        if opening.may_dismiss
        else "the application is examined as it stands"
    )
    return (
        f"Please complete your application ({application.case.designation}) by {day_long(until.date(), 'en')} at "
        f"{clock_time(until)} (Swedish time). Otherwise {otherwise}."
    )
