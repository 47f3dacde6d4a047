"""A call that is judged, through the workflow: twelve applications, two panels of three reviewers, their reviews."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from applications.models import Application
from assessments.models import BiasPart, Panel, PanelItem, PanelRole, Reviewer
from assessments.workflow import bias
from assessments.workflow.eligibility import check_eligibility
from assessments.workflow.panels import bring, close_panel, grade_before, make_panel, say_item, seat
from calls.models import Call
from tests.factories import applications, calls, reviews
from tests.factories.assessments import CHECKED

MEETS = datetime(2025, 11, 20, 8, tzinfo=UTC)
SEATED = date(2025, 11, 1)
NAMES = ("Maja Lind", "Omar Haddad", "Karl Ros", "Eva Sten", "Li Wong", "Ali Rezai")


@dataclass
class Judged:
    """The call with its applications in order, and the two groups of reviewers."""

    call: Call
    rows: list[Application] = field(default_factory=list)
    groups: list[list[Reviewer]] = field(default_factory=list)

    def row(self, number: int) -> Application:
        """The application with a number from 1, read afresh."""
        return Application.objects.select_related("case__authority", "call__case").get(pk=self.rows[number - 1].pk)


def judged_call(of: Any, officer: User, *, count: int = 12) -> Judged:
    """A call with its criteria and terms, applications by as many people, and six invited reviewers."""
    call = calls.call(of)
    reviews.criteria(call)
    reviews.terms(call, officer, others="always")
    found = Judged(call)
    for number in range(1, count + 1):
        by = applications.applicant(f"sokande{number}@x.example", f"Sökande {number}")
        found.rows.append(applications.submitted_application(call, by=by, title=f"Projekt {number:02}"))
    people = [reviews.reviewer(officer, name) for name in NAMES]
    for one in people:
        reviews.invited(call, one, officer)
    found.groups = [people[:3], people[3:]]
    return found


def free(rows: Sequence[Application], *users: User, part: str = BiasPart.OFFICER) -> None:
    """Each of the users declares to be free of bias in each application."""
    for row in rows:
        for user in users:
            bias.declare(row, user.person, part=part, answer="free", by=user, now=CHECKED)


def eligible(rows: Sequence[Application], officer: User) -> None:
    """The formal demands are met."""
    for row in rows:
        check_eligibility(row, eligible=True, note="", by=officer, now=CHECKED)
        row.refresh_from_db()


def reviewed(row: Application, group: Sequence[Reviewer], officer: User, grades: Sequence[int]) -> None:
    """A handed-in review of each of the group, with these overall grades."""
    for who, grade in zip(group, grades, strict=False):
        given = reviews.assigned(row, who, officer)
        reviews.written(given, {**reviews.WHOLE, "c-overall-grade": grade})


def panel(
    call: Call, officer: User, members: Sequence[User], rows: Sequence[Application], *, name: str = "Panel B"
) -> tuple[Panel, list[PanelItem]]:
    """A panel of these people, the first in the chair, with these applications before it."""
    words = {"meets_at": MEETS, "lowest": 1, "highest": 7, "sifted_statement": "Bortsållad före mötet."}
    made = make_panel(call, name=name, **words, by=officer, now=CHECKED)
    for user in members:
        role = PanelRole.CHAIR if user == members[0] else PanelRole.MEMBER
        seat(made, user.person, role=role, since=SEATED, until=None, by=officer, now=CHECKED)
    return made, bring(made, rows, by=officer, now=CHECKED)


def agreed(made: Panel, items: Sequence[PanelItem], chair: User, grades: Sequence[int]) -> None:
    """The chair writes what was agreed on each and closes the meeting."""
    for item, grade in zip(items, grades, strict=True):
        say_item(item, grade=grade, statement="En väl avvägd plan.", sifted=False, revision=1, by=chair, now=MEETS)
    close_panel(made, remarks="", by=chair, now=MEETS)


def graded(item: PanelItem, users: Sequence[User], grades: Sequence[int]) -> None:
    """Grades before the meeting."""
    for user, grade in zip(users, grades, strict=True):
        grade_before(item, grade, by=user, now=CHECKED)


def accounts_of(group: Sequence[Reviewer]) -> list[User]:
    """The group's accounts."""
    return [reviews.account(one) for one in group]
