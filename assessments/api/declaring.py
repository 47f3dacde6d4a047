"""What waits for the caller's own declaration of bias, and taking back what was declared too soon."""

from typing import Any, ClassVar

from django.db.models import QuerySet

from accounts.scopes import Scope
from assessments.api.reviews import BiasOut
from assessments.models import BiasAnswer, BiasPart, ConflictOfInterest
from assessments.workflow import declaring as workflow
from registry.api import shapes
from registry.api.problems import NotFound
from registry.api.views import Act, Listing

_UUID = "0198c0de-0000-7000-8000-0000000000"


class WaitingOut(shapes.Out):
    """An application that opens when the caller has declared: what bias is declared from."""

    application = shapes.ident(by=lambda row: row["application"].case.uuid)
    number = shapes.text("Its case number.", by=lambda row: row["application"].case.designation)
    title = shapes.text(by=lambda row: row["application"].title)
    call = shapes.ident("The call.", by=lambda row: row["application"].call.case.uuid)
    part = shapes.choice(BiasPart.choices, "As what the caller takes part.", by=lambda row: row["as"])
    parties = shapes.texts("Who applies.", by=lambda row: row["parties"])
    people = shapes.texts("Who takes part in the project or the case.", by=lambda row: row["people"])

    example: ClassVar = {
        "application": f"{_UUID}21",
        "number": "Vinnova 2025-00012",
        "title": "Återvunnet litium ur slagg",
        "call": f"{_UUID}11",
        "part": "decision_maker",
        "parties": ["Luleå tekniska universitet"],
        "people": ["Sara Holm"],
    }


class DeclarationsWaiting(Listing):
    """List what waits for the caller's own declaration of bias, as reviewer, in panels and meetings, or as officer."""

    reads = Scope.REVIEWS_READ
    out = WaitingOut
    uuid = "case__uuid"
    of_cases = True
    not_since = "it is what is left for the caller to do, and what has been done is no longer in it"

    def rows(self) -> QuerySet:
        return workflow.to_declare(self.user, self.now)

    def told(self, rows: list[Any]) -> list[Any]:
        return workflow.shown(rows, self.user, self.now)


class TakeBackDeclaration(Act):
    """Take back that one is free of bias, as long as one has done nothing on it: the application closes again."""

    reads, writes = Scope.REVIEWS_READ, Scope.REVIEWS_WRITE
    out = BiasOut
    judges, match_demanded = True, False

    def rows(self) -> QuerySet:
        own = ConflictOfInterest.objects.visible_to(self.user).standing().filter(answer=BiasAnswer.FREE)
        own = own.filter(person=self.user.person_id, declared_by__person=self.user.person_id)
        return own.select_related("application__case", "person").defer("application__case__search")

    def may(self, thing: ConflictOfInterest) -> bool:
        return True

    def act(self, thing: ConflictOfInterest, values: dict[str, Any]) -> ConflictOfInterest:
        made = workflow.take_back([thing], **self.by)
        if not made:
            raise NotFound
        return made[0]

    def read_again(self, thing: Any) -> Any:
        return thing
