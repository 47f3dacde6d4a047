"""Named slots: how several storeys meet on one page.

A page belongs to the earliest storey that has something to say on it, and marks slots with
`{% slot "case-main" case %}`. A later storey fills a slot from its `apps.py`, with one function and one template.
The function gets `(user, thing, now)` and returns a value to show, or None when it has nothing to say; the template
gets that value as `slot`, and `thing`, `user`, `now` and `request` beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Ask = Callable[[Any, Any, datetime], Any | None]

#: Every slot there is, with the page it stands on and what `thing` is there.
NAMES = {
    "start": "My day: what waits for the reader (thing: None)",
    "start-aside": "My day, beside: dates and money (thing: None)",
    "case-main": "A case, its middle column (thing: the case)",
    "case-aside": "A case, beside (thing: the case)",
    "case-status": "A case's head: its state, a Mark (thing: the case)",
    "case-facts": "A case's head: pairs of word and value for the line below the title (thing: the case)",
    "case-steps": "Where a case stands on its way, a list of Step (thing: the case)",
    "case-next": "A case's one next step, a NextStep (thing: the case)",
    "case-tabs": "A case's parts besides the register's own, a list of Tab (thing: the case)",
    "decision-changed": "The day when what a decision granted was changed where the money is (thing: the decision)",
    "grant-binds": "Whether money of what a decision granted is on its way to be paid (thing: the decision); whoever "
    "answers holds what was granted",
    "decision-grant": "What decisions to grant say of terms, state aid, payments and reports, a dict for each "
    "(thing: a list of assessments.workflow.granting.ToGrant)",
    "aid-kept": "State aid as it was kept when it was granted, a list of applications.workflow.aid_history.Kept "
    "(thing: keys of the cases)",
    "appealable": "Decisions in a case whose appeals live on its own page, a list of Appealable (thing: the case)",
    "case-gate": "The address where a reader is sent before they may open a case (thing: the case's uuid)",
    "case-of": "The key of the case that a thing stands in which an address names (thing: its uuid)",
    "case-agents": "Those who speak for a party and get its letters, a list of letters.Agent (thing: the case)",
    "case-decided": "The moment when what stands in an application's case was decided (thing: the case)",
    "case-due": "The day on which the party has been told last that its case is to be decided (thing: the case)",
    "case-blocks": "Blocks that only a decision of their own ends: {block: its address, or empty where the reader "
    "makes none} (thing: the case)",
    "case-contents": "What can be marked and disclosed of a case besides its documents: Content (thing: the case)",
    "disposal": "What keeps documents of cases from disposal: {case: a sentence} (thing: keys of the cases)",
    "case-open": "What keeps cases from being closed: {case: a sentence} (thing: keys of the cases)",
    "case-home": "The address where one who takes part works with the case (thing: the case)",
    "mine-aside": "One's own application after hand-in, beside (thing: the case)",
    "public-start": "The start page of those who have not signed in (thing: None)",
    "programme-tabs": "A programme's pages besides its overview, a list of Tab (thing: the programme)",
    "office-figures": "The agencies side by side: a list of programmes.officefigures.Figures (thing: the programme)",
    "programme-main": "A programme's overview, its middle column (thing: the programme)",
    "programme-aside": "A programme's overview, beside (thing: the programme)",
    "duty-days": "Days of duties that have an occasion: {duty: {day: whether delivered}} (thing: keys of the duties)",
    "duty-main": "A duty to account, its middle column (thing: the duty)",
    "granted": "What has been granted, as plain values, a programmes.supply.Supply (thing: keys of the assignments)",
    "entry-owner": "What booked an entry of the ledger and corrects it, a Link (thing: the entry)",
    "search": "Search (thing: the words searched for)",
    "roles": "Who holds which role: the roles that hold or are going to (thing: the list of them)",
    "calendar": "The joint calendar (thing: None or what it is about)",
    "mine-main": "An application's page for those who take part in it (thing: its case)",
    "applications-bulk": "The list of applications: what can be done with those that are chosen (thing: None)",
    "call-next": "A closed call's one next step until all is decided, a NextStep (thing: the call)",
    "call-start": "A call's public page, where one begins to apply (thing: the call)",
    "call-main": "A call's page for those who work with it (thing: the call)",
    "application-decided": "What was decided beside what was applied for, to the applicant (thing: the application)",
    "call-parts": "Parts of a call that others write with it, a list of Tab (thing: the call)",
    "call-form": "Where a call's form is written: the way to how applicants see it (thing: the call)",
}


@dataclass(frozen=True)
class Filling:
    """What one storey says in one slot; `order` decides its place, lowest first."""

    ask: Ask
    template: str
    order: int = 100


_fillings: dict[str, list[Filling]] = {name: [] for name in NAMES}


def fill(slot: str, ask: Ask, template: str, *, order: int = 100) -> None:
    """Say something in a slot; called from `AppConfig.ready`. The same filling twice counts once."""
    if slot not in _fillings:
        raise KeyError(f"There is no slot {slot!r}; registry/slots.py names them all.")
    filling = Filling(ask, template, order)
    if filling not in _fillings[slot]:
        _fillings[slot] = sorted([*_fillings[slot], filling], key=lambda one: one.order)


def said(slot: str, user: Any, thing: Any, now: datetime) -> list[tuple[Filling, Any]]:
    """What the storeys have to say in a slot to this reader, in order."""
    if slot not in _fillings:
        raise KeyError(f"There is no slot {slot!r}; registry/slots.py names them all.")
    answers = ((filling, filling.ask(user, thing, now)) for filling in _fillings[slot])
    return [(filling, answer) for filling, answer in answers if answer is not None]
