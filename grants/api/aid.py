"""State aid that has been granted: by when the registers are told, and telling them."""

from operator import itemgetter
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from accounts.permissions import authorities_as
from grants.api.base import Doing, OfMoney
from grants.models import AidAward
from grants.models.aid import Register
from grants.permissions import MAY
from grants.workflow.aid import deliver
from registry.api import asking, shapes
from registry.api.problems import NotFound
from registry.api.shapes import text_in
from registry.api.views import Creating, Download, Listing, Thing, all_of, found
from registry.models import StoredFile


class AidAwardOut(shapes.Out):
    """State aid granted to a party, as it was worth on the day of the decision."""

    uuid = shapes.ident()
    grant = shapes.ident("The grant.", source="grant.uuid")
    name = shapes.text("The party.")
    organisation_number = shapes.text(source="number")
    register = shapes.choice(Register.choices, "Which register is told of it.")
    basis = shapes.text("Key of the basis of aid.")
    objective = shapes.text("The basis of aid in words, in Swedish.")
    granted_on = shapes.day("Day of the decision.")
    kronor = shapes.kronor("Kronor.")
    eur = shapes.money("Euro at the day's rate.")
    rate = shapes.text("Kronor for a euro.", by=lambda row: str(row.rate))
    rate_day = shapes.day("Day of the rate.")
    rate_source = shapes.text("Where the rate was published.")
    due_on = shapes.day("By when the register is told; null: it need not be.", null=True)
    is_told = shapes.yes("Whether it has been told.", by=lambda row: hasattr(row, "delivery"))
    replaces = shapes.ident(
        "The award that this one replaces; null: it replaces none.",
        by=lambda row: row.replaces and row.replaces.uuid,
        null=True,
    )
    reason = shapes.text("Why it is not what was granted first.")
    stands = shapes.yes("Whether no later award replaces it.", by=lambda row: not hasattr(row, "replaced_by"))

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000064",
        "grant": "0198c0de-0000-7000-8000-000000000041",
        "name": "Norrviken Biologics AB",
        "organisation_number": "",
        "register": "de_minimis",
        "basis": "de_minimis",
        "objective": "Stöd av mindre betydelse",
        "granted_on": "2026-01-15",
        "kronor": 1100000,
        "eur": "100000.00",
        "rate": "11.000000",
        "rate_day": "2026-01-15",
        "rate_source": "Sveriges riksbank",
        "due_on": "2026-02-12",
        "is_told": False,
        "replaces": None,
        "reason": "",
        "stands": True,
    }


class OfAid(OfMoney):
    """Read by those who work with the case."""

    out: ClassVar[type[shapes.Out]] = AidAwardOut

    def rows(self) -> QuerySet:
        seen: Any = AidAward.objects.visible_to(self.user)
        rows: QuerySet = seen.select_related("grant", "delivery__file", "replaces", "replaced_by")
        return rows


class AidAwards(OfAid, Listing):
    """List state aid granted by the authorities where one works with cases."""

    history = "grant__case"
    filters = (
        asking.by_uuid("grant"),
        asking.by_choice("register", Register.choices),
        asking.by_day("due_to", "due_on__lte", "To be told on this day or earlier."),
        asking.by_yes(
            "told",
            lambda rows, value, user: rows.filter(delivery__isnull=value == "false"),
            "Whether the register has been told.",
        ),
        asking.by_yes(
            "stands",
            lambda rows, value, user: rows.filter(replaced_by__isnull=value == "true"),
            "Whether no later award replaces it: what sums are made of.",
        ),
    )


class OneAidAward(OfAid, Thing):
    """Read state aid granted to a party."""

    of_case = True

    def case_of(self, thing: Any) -> int:
        key: int = thing.grant.case_id
        return key


class AidFile(OfAid, Download):
    """Fetch the file that a register was told by. For those who see all the awards in it."""

    media = "text/csv"

    def stored(self, request: Request) -> tuple[StoredFile, str]:
        award = found(self.rows().filter(delivery__isnull=False), uuid=self.kwargs["uuid"])
        request._request.case_read = award.grant.case_id
        file = award.delivery.file
        if self.rows().filter(delivery__file=file).count() != AidAward.objects.filter(delivery__file=file).count():
            raise NotFound
        return file, f"{award.register}-{award.delivery.delivered_at:%Y%m%d}.csv"


class ToldOut(shapes.Out):
    """What a register has been told of."""

    awards = shapes.texts("Identifiers of the awards.", by=itemgetter("told"))

    example: ClassVar = {"awards": ["0198c0de-0000-7000-8000-000000000064"]}


class TellIn(shapes.In):
    """Awards that one register has not been told of, and for the publication the measure's number."""

    awards = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=500)
    measure = text_in(60, required=False, default="", help_text="The measure's number with the Commission (SA).")

    example: ClassVar = {"awards": ["0198c0de-0000-7000-8000-000000000064"]}


class TellRegister(OfAid, Doing, Creating):
    """Note that a register has been told of awards. The file that it is told by is written; each is told once."""

    out, into = ToldOut, TellIn
    decides = True
    status = 200

    def find(self) -> None:
        """A file is made of awards, in nothing."""

    def may(self, thing: None) -> bool:
        return bool(authorities_as(self.user, *MAY["grants.tell_registers"]))

    def act(self, thing: None, values: dict[str, Any]) -> dict[str, Any]:
        awards = all_of(AidAward.objects.visible_to(self.user), values["awards"], "awards")
        made = deliver(awards, measure=values["measure"], **self.who)
        return {"told": [str(one.award.uuid) for one in made]}

    def read_again(self, thing: Any) -> Any:
        return thing
