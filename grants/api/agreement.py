"""The agreement of a grant: each party's acceptance of decision and terms, declarations, and what the set-up lacks."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Organisation, User
from applications.models.budget import CompanySize
from grants.api.acceptances import AcceptanceOut, acceptances_shown, person
from grants.api.base import Doing, Judged, OfOwn
from grants.forms.agreement import DoneForm, EthicsForm, TaskForm
from grants.models import Grant
from grants.permissions import may
from grants.rules.setup import TASKS, is_done
from grants.workflow import agreeing, offering
from registry.api import shapes
from registry.api.problems import Fault, Invalid
from registry.api.shapes import text_in
from registry.api.views import Act, Thing, found


class AgreedPartyOut(shapes.Out):
    """A party of the version that holds, and its limits."""

    organisation = shapes.ident("The party.", source="organisation.uuid")
    name = shapes.text("Its name.")
    is_coordinator = shapes.yes("Whether it coordinates.")
    max_amount = shapes.kronor("At most so much, kronor.")
    intensity = shapes.text("At most so large a share of its eligible costs, such as 1/2.")
    shares = shapes.list_of_objects(
        "The same in each category of aid that it applied with: `category`, `title_sv`, `title_en`, `share`.",
        by=lambda row: row.shares,
    )
    basis = shapes.text("Keys of the bases of state aid.")
    size = shapes.choice([("", "–"), *CompanySize.choices], "Its size at the decision.")


class SetUpTaskOut(shapes.Out):
    """A task before the project is under way."""

    key = shapes.choice(TASKS, "What is to be done.")
    owner = shapes.text("Who sees to it.", by=person("owner"), null=True)
    is_done = shapes.yes("Whether it is done: seen by what is known, or ticked off.")
    note = shapes.text("What was noted when it was ticked off.")


class DeclaredOut(shapes.Out):
    """That a party declared that it has no unpaid recovery order."""

    organisation = shapes.ident("The party.", source="organisation.uuid")
    declared_at = shapes.moment("When.")


class AgreementOut(shapes.Out):
    """What holds of a grant, who has accepted it, and what is left of the set-up."""

    grant = shapes.ident("The grant.", source="uuid")
    version = shapes.whole("Number of the version that holds.", by=lambda row: row.held and row.held.number, null=True)
    starts_on = shapes.day("First day.", by=lambda row: row.held and row.held.starts_on, null=True)
    ends_on = shapes.day("Last day.", by=lambda row: row.held and row.held.ends_on, null=True)
    leader = shapes.text("Project leader.", by=lambda row: row.held and row.held.leader, null=True)
    parties = shapes.many(AgreedPartyOut, "The parties and their limits.", source="held_parties")
    acceptances = shapes.many(AcceptanceOut, "Each party's acceptance.", source="accepted")
    declared = shapes.many(DeclaredOut, "Each party's latest declaration before a payment.", source="latest")
    tasks = shapes.many(SetUpTaskOut, "The set-up.", source="to_do")
    ethics = shapes.text(
        "Number of the ethics approval; empty: none is needed; null: nothing is registered.",
        by=lambda row: row.approval and row.approval.number,
        null=True,
    )

    example: ClassVar = {
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "version": 1,
        "starts_on": "2026-01-01",
        "ends_on": "2028-12-31",
        "leader": "Elin Sandberg",
        "parties": [
            {
                "organisation": "0198c0de-0000-7000-8000-000000000003",
                "name": "Norrviken Biologics AB",
                "is_coordinator": True,
                "max_amount": 4200000,
                "intensity": "1/2",
                "shares": [
                    {
                        "category": "industrial",
                        "title_sv": "Industriell forskning",
                        "title_en": "Industrial research",
                        "share": "1/2",
                    }
                ],
                "basis": "de_minimis",
                "size": "small",
            }
        ],
        "acceptances": [AcceptanceOut.example],
        "declared": [],
        "tasks": [{"key": "terms", "owner": None, "is_done": False, "note": ""}],
        "ethics": None,
    }


class OfAgreement(OfOwn):
    """The agreement of a grant."""

    out = AgreementOut

    def rows(self) -> QuerySet:
        grants = self.own_grants().select_related("case__authority", "decision__application", "project", "authority")
        return grants.defer("case__search")

    def told(self, rows: list[Grant]) -> list[Grant]:
        for grant in rows:
            grant.held = agreeing.version_of(grant)
            grant.held_parties = list(grant.held.parties.select_related("organisation")) if grant.held else []
            grant.accepted = list(acceptances_shown(grant.acceptances.all()).order_by("pk"))
            latest = {one.organisation_id: one for one in grant.declarations.select_related("organisation")[::-1]}
            grant.latest = [latest[key] for key in sorted(latest)]
            grant.to_do = list(grant.tasks.select_related("owner__person").order_by("pk"))
            facts = agreeing.facts_of_setup(grant) if grant.to_do else {}
            for task in grant.to_do:
                task.is_done = is_done(task.key, facts=facts, ticked=task.done_at is not None)
            grant.approval = grant.ethics_approvals.order_by("-pk").first()
        return rows


class OneAgreement(OfAgreement, Thing):
    """Read the agreement of a grant."""

    of_case = True


class DeclareIn(shapes.In):
    """For which party."""

    organisation = serializers.UUIDField()

    example: ClassVar = {"organisation": "0198c0de-0000-7000-8000-000000000003"}


class Declare(OfAgreement, Doing, Act):
    """Declare for a party that it has no unpaid recovery order.

    By a person who may speak for it, anew before each payment; registered in the case.
    """

    into = DeclareIn
    judges = True

    def may(self, thing: Grant) -> bool:
        self.parties = [one.organisation for one in thing.acceptances.select_related("organisation")]
        return any(agreeing.speaks_for(self.user, thing, one) for one in self.parties)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        party = next((one for one in self.parties if one.uuid == values["organisation"]), None)
        if party is None:
            raise Invalid([Fault(_("There is no such thing here."), "unknown", "/organisation")])
        return {"organisation": party}

    def act(self, thing: Grant, values: dict[str, Organisation]) -> Grant:
        agreeing.declare(thing, values["organisation"], **self.who)
        return thing


class EthicsIn(shapes.In):
    """The project's ethics approval, or why it needs none."""

    number = text_in(60, required=False)
    decided_on = shapes.day_in(required=False, allow_null=True)
    note = text_in(300, help_text="Where it is seen, or why none is needed.")

    example: ClassVar = {"number": "2026-00123-01", "decided_on": "2026-01-07", "note": "Handling 9"}


class OnAgreement(OfAgreement, Judged, Act):
    """What an officer does about an agreement."""

    def may(self, thing: Grant) -> bool:
        return may(self.user, "agree", thing.authority_id)


class RegisterEthics(OnAgreement):
    """Register a project's ethics approval. Or that it needs none: then without a number, with why."""

    into = EthicsIn

    def form(self, data: dict[str, Any]) -> EthicsForm:
        return EthicsForm(data)

    def act(self, thing: Grant, values: dict[str, Any]) -> Grant:
        agreeing.register_ethics(thing, **values, **self.who)
        return thing


class OfferTerms(OfAgreement, Doing, Act):
    """Let the terms that count today count for a grant that has none.

    A new version says the same under them; each party is then asked for its acceptance, and accepts before more is
    paid.
    """

    def may(self, thing: Grant) -> bool:
        return may(self.user, "agree", thing.authority_id)

    def act(self, thing: Grant, values: dict[str, Any]) -> Grant:
        offering.offer(thing, **self.who)
        return thing


class OnTask(OnAgreement):
    """An act on one task of the set-up."""

    def may(self, thing: Grant) -> bool:
        self.task = found(thing.tasks.select_related("grant__case"), key=self.kwargs["key"])
        return super().may(thing)


class OwnerIn(shapes.In):
    """Who sees to it."""

    owner = serializers.UUIDField(allow_null=True, help_text="The person; null: nobody.")

    example: ClassVar = {"owner": None}


class GiveTask(OnTask):
    """Say who sees to a task of the set-up. Somebody who works with cases at the authority."""

    into = OwnerIn

    def form(self, data: dict[str, Any]) -> TaskForm:
        named = User.objects.filter(person__uuid=data["owner"]).order_by("pk").first() if data["owner"] else None
        chosen = "" if not data["owner"] else named.pk if named else 0
        return TaskForm({"owner": chosen}, authority=self.target.authority_id)

    def act(self, thing: Grant, values: dict[str, Any]) -> Grant:
        agreeing.give_task(self.task, **values, **self.who)
        return thing


class DoneIn(shapes.In):
    """A note, if there is one."""

    note = text_in(300, required=False)

    example: ClassVar = {"note": "Startmöte hölls den 15 januari."}


class TickTask(OnTask):
    """Tick off a task that the product does not see by itself."""

    into = DoneIn

    def form(self, data: dict[str, Any]) -> DoneForm:
        return DoneForm(data)

    def act(self, thing: Grant, values: dict[str, Any]) -> Grant:
        agreeing.tick_task(self.task, **values, **self.who)
        return thing
