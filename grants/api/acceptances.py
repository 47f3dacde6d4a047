"""Each party's acceptance of a grant's decision and terms, by someone who may speak for it."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from rest_framework import serializers

from applications.models.terms import Ground
from grants.api.base import Judged, OfOwn
from grants.forms.agreement import AcceptForm, AskForm, CheckForm, DeclineForm
from grants.models import Acceptance
from grants.permissions import may
from grants.workflow import agreeing
from registry.api import asking, shapes
from registry.api.problems import NotFound
from registry.api.shapes import text_in
from registry.api.views import Act, Listing, Thing


def person(word: str) -> Any:
    """The name of the person behind an account of the row; None where there is none."""
    return lambda row: (one := getattr(row, word)) and one.person.name


class AcceptanceOut(shapes.Out):
    """A party's acceptance of decision and terms, by someone who may speak for it."""

    uuid = shapes.ident()
    grant = shapes.ident("The grant.", source="grant.uuid")
    organisation = shapes.ident("The party.", source="organisation.uuid")
    name = shapes.text("Its name.", source="organisation.name")
    terms = shapes.text("The terms.", by=lambda row: str(row.terms))
    asked_at = shapes.moment("When someone who may speak for it was asked.", null=True)
    is_accepted = shapes.yes("Whether they were accepted; null: not answered.", null=True)
    answered_by = shapes.text("Who answered.", by=person("answered_by"), null=True)
    answered_at = shapes.moment("When.", null=True)
    declined_why = shapes.text("Why they were declined.")
    ground = shapes.choice([("", "–"), *Ground.choices], "By what right.")
    position = shapes.text("In what position.")
    is_shown = shapes.yes("Whether it is seen that whoever accepted may speak for the party.")
    checked_note = shapes.text("Where an officer has seen it.")

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000057",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "organisation": "0198c0de-0000-7000-8000-000000000003",
        "name": "Norrviken Biologics AB",
        "terms": "Allmänna villkor 2025:1",
        "asked_at": "2026-01-08T09:00:00Z",
        "is_accepted": None,
        "answered_by": None,
        "answered_at": None,
        "declined_why": "",
        "ground": "",
        "position": "",
        "is_shown": False,
        "checked_note": "",
    }


def acceptances_shown(rows: QuerySet) -> QuerySet:
    """Acceptances with what is said of them."""
    return rows.select_related("grant", "organisation", "terms", "evidence", "answered_by__person")


class OfAcceptances(OfOwn):
    """Read by those who work with the case or take part in it, and by whoever is asked."""

    out = AcceptanceOut

    def rows(self) -> QuerySet:
        mine = Q(email=self.user.email.lower()) & ~Q(email="")
        return acceptances_shown(Acceptance.objects.filter(Q(grant__in=self.own_grants()) | mine))


class Acceptances(OfAcceptances, Listing):
    """List acceptances of decisions and terms."""

    history = "grant__case"
    filters = (
        asking.by_uuid("grant"),
        asking.by_yes(
            "answered",
            lambda rows, value, user: rows.filter(is_accepted__isnull=value == "false"),
            "Whether the party has answered.",
        ),
    )


class OneAcceptance(OfAcceptances, Thing):
    """Read a party's acceptance."""

    of_case = True

    def case_of(self, thing: Any) -> int:
        key: int = thing.grant.case_id
        return key


class AskIn(shapes.In):
    """Who is asked."""

    email = serializers.EmailField(max_length=254, help_text="Of someone who may speak for the party.")

    example: ClassVar = {"email": "firmatecknare@norrviken.example"}


class AskToAccept(OfAcceptances, Judged, Act):
    """Ask someone who may speak for a party to accept. Another who is asked replaces the first."""

    into = AskIn

    def may(self, thing: Acceptance) -> bool:
        grant = thing.grant
        return agreeing.coordinates_grant(self.user, grant) or may(self.user, "agree", grant.authority_id)

    def form(self, data: dict[str, Any]) -> AskForm:
        return AskForm(data)

    def act(self, thing: Acceptance, values: dict[str, Any]) -> Acceptance:
        return agreeing.ask(thing, **values, **self.who)


class CheckIn(shapes.In):
    """Where it is seen."""

    note = text_in(300)

    example: ClassVar = {"note": "Registreringsbevis den 8 januari 2026"}


class CheckRight(OfAcceptances, Judged, Act):
    """Say that whoever accepted may speak for the party. With where it is seen."""

    into = CheckIn

    def may(self, thing: Acceptance) -> bool:
        return may(self.user, "agree", thing.grant.authority_id)

    def form(self, data: dict[str, Any]) -> CheckForm:
        return CheckForm(data)

    def act(self, thing: Acceptance, values: dict[str, Any]) -> Acceptance:
        return agreeing.check_right(thing, **values, **self.who)


class Answering(OfAcceptances, Judged, Act):
    """What whoever was asked answers: a person, who has lately shown that they are who signed in."""

    decides = True

    def may(self, thing: Acceptance) -> bool:
        if not thing.email or thing.email != self.user.email.lower():
            return False
        if thing.grant.decision_id is None:
            raise NotFound
        return True


class AcceptIn(shapes.In):
    """By what right, in what position, with every declaration by itself."""

    ground = serializers.ChoiceField(choices=Ground.choices)
    position = text_in(200)
    declared = serializers.ListField(
        child=serializers.ChoiceField(choices=list(agreeing.DECLARATIONS)), max_length=len(agreeing.DECLARATIONS)
    )
    stands = serializers.BooleanField(help_text="The organisation has read the decision, and accepts the terms.")

    example: ClassVar = {
        "ground": "signatory",
        "position": "Verkställande direktör",
        "declared": list(agreeing.DECLARATIONS),
        "stands": True,
    }


class Accept(Answering):
    """Accept decision and terms for a party. As the person who was asked; registered in the case."""

    into = AcceptIn
    names: ClassVar = {f"declared_{key}": "declared" for key in agreeing.DECLARATIONS}

    def form(self, data: dict[str, Any]) -> AcceptForm:
        return AcceptForm({**data, **{f"declared_{key}": True for key in data["declared"]}})

    def judged(self, form: Any) -> dict[str, Any]:
        values: dict[str, Any] = form.values
        return values

    def act(self, thing: Acceptance, values: dict[str, Any]) -> Acceptance:
        return agreeing.accept(thing, **values, **self.who)


class DeclineIn(shapes.In):
    """Why the terms are not accepted."""

    why = text_in(300)

    example: ClassVar = {"why": "Projektet kan inte genomföras med den beviljade budgeten."}


class Decline(Answering):
    """Decline decision and terms for a party. As the person who was asked, with the reason."""

    into = DeclineIn

    def form(self, data: dict[str, Any]) -> DeclineForm:
        return DeclineForm(data)

    def act(self, thing: Acceptance, values: dict[str, Any]) -> Acceptance:
        return agreeing.decline(thing, **values, **self.who)
