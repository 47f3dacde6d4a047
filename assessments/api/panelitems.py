"""The agenda of a panel: what each thought before, what was agreed, who is out, and what members declare of bias."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from applications.models import Application
from assessments.api.opened import Beside, named
from assessments.api.panels import OfPanels
from assessments.errors.bias import NotDeclared
from assessments.loading import bias_grounds
from assessments.models import BiasAnswer, Panel, PanelAbsence, PanelItem, PreScore
from assessments.queries.line import panel_items_seen
from assessments.queries.places import number
from assessments.workflow import bias
from assessments.workflow import panels as workflow
from registry.api import shapes
from registry.api.problems import Invalid, unknown
from registry.api.shapes import text_in
from registry.api.views import Act, Changing, Creating, Listing, Thing, found
from sweden.clock import local

_UUID = "0198c0de-0000-7000-8000-0000000000"


class ScoreOut(shapes.Out):
    """A member's grade before the meeting: the latest counts, earlier ones stay."""

    person = shapes.ident(source="person.uuid")
    name = shapes.text(source="person.name")
    grade = shapes.whole()
    set_at = shapes.moment("When it was set.")

    example: ClassVar = {
        "person": f"{_UUID}08",
        "name": "Maja Lindgren",
        "grade": 6,
        "set_at": "2025-11-16T19:00:00Z",
    }


class AbsenceOut(shapes.Out):
    """A member who is out for the item."""

    person = shapes.ident(source="person.uuid")
    name = shapes.text(source="person.name")
    biased = shapes.yes("Out for bias; else away.")

    example: ClassVar = {"person": f"{_UUID}08", "name": "Maja Lindgren", "biased": True}


class CriterionGradeOut(shapes.Out):
    """What the panel agreed on a criterion of the call."""

    criterion = shapes.text("The criterion's key.", by=lambda row: row[0])
    grade = shapes.whole(by=lambda row: row[1])

    example: ClassVar = {"criterion": "potential", "grade": 6}


class PanelItemOut(shapes.Out):
    """An application before a panel: what was thought before, and what was agreed."""

    uuid = shapes.ident()
    panel = shapes.ident("The panel.", source="panel.uuid")
    place = shapes.whole("Place on the agenda, among the items that the caller may know of.")
    application = shapes.ident("The application.", source="application.case.uuid")
    number = shapes.text("The application's case number.", source="application.case.designation")
    title = shapes.text("The application's title.", source="application.title")
    sifted = shapes.yes("Sifted out before the meeting.")
    grade = shapes.whole("The agreed grade.", null=True)
    grades = shapes.many(CriterionGradeOut, "The agreed grade on each criterion.", by=lambda row: row.grades.items())
    statement = shapes.text("The agreed statement.")
    scores = shapes.many(ScoreOut, "Every grade set before the meeting.", by=lambda row: row.scores.all())
    absences = shapes.many(AbsenceOut, "Who is out for the item.", by=lambda row: row.absences.all())
    revision = shapes.whole("Counts what has been saved.")
    saved_at = shapes.moment("When what was agreed was written last.", null=True)

    example: ClassVar = {
        "uuid": f"{_UUID}43",
        "panel": f"{_UUID}42",
        "place": 1,
        "application": f"{_UUID}21",
        "number": "Vinnova 2025-00012",
        "title": "Frysta T-celler för sjukhusapotek",
        "sifted": False,
        "grade": 6,
        "grades": [CriterionGradeOut.example],
        "statement": "Frågan är väl vald.",
        "scores": [ScoreOut.example],
        "absences": [],
        "revision": 3,
        "saved_at": "2025-11-18T10:20:00Z",
    }


#: What is told of items that no join brings.
_BESIDE = Beside(scores=(PreScore, ("person",)), absences=(PanelAbsence, ("person",)))


class OfItems(OfPanels):
    """The applications before a panel, but for those that the caller is kept out of."""

    out = PanelItemOut

    def panel(self) -> Panel:
        """The panel in the address; raises NotFound."""
        one: Panel = found(super().rows().prefetch_related(None), uuid=self.kwargs["uuid"])
        self.request._request.case_read = one.call.case_id
        return one

    def rows(self) -> QuerySet:
        rows = panel_items_seen(PanelItem.objects.filter(panel__in=Panel.objects.visible_to(self.user)), self.user)
        rows = rows.filter(panel__uuid=self.kwargs["uuid"])
        return named(rows, "panel__uuid", "panel__call__case__authority")

    def told(self, rows: list[Any]) -> list[Any]:
        _BESIDE.give(rows)
        if rows:
            number(rows, PanelItem.objects.filter(panel=rows[0].panel_id), self.user)
        return rows

    def item(self) -> PanelItem:
        """The item in the address; raises NotFound."""
        one: PanelItem = found(self.rows(), uuid=self.kwargs["item"])
        self.request._request.case_read = one.application.case_id
        return one

    @property
    def on(self) -> Any:
        """Today."""
        return local(self.now).date()


class BringIn(shapes.In):
    """An application of the call."""

    application = serializers.UUIDField()

    example: ClassVar = {"application": f"{_UUID}21"}


class PanelItems(OfItems, Creating, Listing):
    """List a panel's agenda; POST brings an application before the panel.

    Who takes part sees no grades or statements of an application before declaring whether they are biased in it.
    """

    into = BringIn
    orders: ClassVar = {"place": "position"}
    not_since = "an item's place follows from the others of its panel, and its spread from every grade"

    def find(self) -> Panel:
        return self.panel()

    def told(self, rows: list[Any]) -> list[Any]:
        if not rows:
            self.panel()  # nothing before it, or none that the caller may ask for
            return rows
        self.request._request.case_read = [one.application.case_id for one in rows]
        closed = workflow.closed_to(rows[0].panel, rows, self.user, self.on)
        for one in super().told(rows):
            if one.pk in closed:
                one.grade, one.statement, one.sifted, one.saved_at = None, "", False, None
                one.grades = {}
                one._prefetched_objects_cache = {"scores": [], "absences": []}
        return rows

    def may(self, thing: Panel) -> bool:
        return self.officer(thing)

    def act(self, thing: Panel, values: dict[str, Any]) -> PanelItem:
        seen = Application.objects.visible_to(self.user).filter(call=thing.call_id)
        (row,) = workflow.bring(thing, [found(seen, case__uuid=values["application"])], **self.by)
        return row

    def place(self, thing: PanelItem) -> str:
        return reverse("api:panel_item", args=[self.kwargs["uuid"], thing.uuid])


class OnItem(OfItems):
    """An item that has been declared for."""

    def find(self) -> PanelItem:
        one = self.item()
        if workflow.closed_to(one.panel, [one], self.user, self.on):
            raise NotDeclared
        return one


class CriterionGradeIn(shapes.In):
    """A grade of a criterion's own scale."""

    criterion = text_in(40)
    grade = serializers.IntegerField(min_value=0, max_value=100)


class ItemIn(shapes.In):
    """What was agreed: only what is sent changes. Sifted out without words: the panel's standard statement."""

    grade = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=10)
    grades = CriterionGradeIn(many=True, required=False, max_length=50)
    statement = text_in(10_000, required=False)
    sifted = serializers.BooleanField(required=False)

    example: ClassVar = {"grade": 6, "statement": "Frågan är väl vald.", "sifted": False}


class OnePanelItem(OnItem, Changing, Thing):
    """Read an application before a panel, or write what was agreed of it."""

    into = ItemIn
    judges = True

    def may(self, thing: PanelItem) -> bool:
        return workflow.may_write(thing.panel, self.user, self.on)

    def act(self, thing: PanelItem, values: dict[str, Any]) -> PanelItem:
        """Write what the panel agreed of an application."""
        agreed = {name: values.get(name, getattr(thing, name)) for name in ("grade", "statement", "sifted")}
        if "grades" in values:
            agreed["grades"] = {one["criterion"]: one["grade"] for one in values["grades"]}
        return workflow.say_item(thing, **agreed, revision=thing.revision, **self.by)


class ScoreIn(shapes.In):
    """A grade of the panel's scale."""

    grade = serializers.IntegerField(min_value=0, max_value=10)

    example: ClassVar = {"grade": 6}


class ScoreItem(OnItem, Act):
    """Set one's own grade before the meeting. An earlier one stays with its moment; the latest counts."""

    into = ScoreIn
    judges, match_demanded = True, False

    def may(self, thing: PanelItem) -> bool:
        return workflow.role_in(thing.panel, self.user, self.on) in workflow.GRADES

    def act(self, thing: PanelItem, values: dict[str, Any]) -> PanelItem:
        workflow.grade_before(thing, values["grade"], **self.by)
        return thing


class OutIn(shapes.In):
    """A member who is out for the item."""

    person = serializers.UUIDField()
    biased = serializers.BooleanField(required=False, default=False)


class AbsencesIn(shapes.In):
    """All who are out; replaces what was said."""

    out = OutIn(many=True, max_length=100)

    example: ClassVar = {"out": [{"person": f"{_UUID}08", "biased": True}]}


class SayOut(OnItem, Act):
    """Say who is out for an item. Whoever is out for bias is kept out of the case from now on, until it is tried."""

    into = AbsencesIn

    def may(self, thing: PanelItem) -> bool:
        return workflow.may_write(thing.panel, self.user, self.on)

    def act(self, thing: PanelItem, values: dict[str, Any]) -> PanelItem:
        members = {one.person.uuid: one.person for one in thing.panel.members.select_related("person")}
        if lacking := [place for place, one in enumerate(values["out"]) if one["person"] not in members]:
            raise Invalid([unknown(f"/out/{lacking[0]}/person")])
        return workflow.say_out(thing, {members[one["person"]]: one["biased"] for one in values["out"]}, **self.by)


class PanelDeclarationIn(shapes.In):
    """What a member says of their own bias; with a ground of 16 § förvaltningslagen unless free."""

    answer = serializers.ChoiceField(choices=BiasAnswer.said())
    ground = serializers.ChoiceField(
        choices=sorted(bias_grounds().points), required=False, allow_blank=True, default=""
    )
    text = text_in(2000, required=False, default="")

    example: ClassVar = {"answer": "free"}


class BiasDeclaredOut(shapes.Out):
    """What has been said."""

    answer = shapes.choice(BiasAnswer.choices)
    declared_at = shapes.moment()

    example: ClassVar = {"answer": "free", "declared_at": "2025-11-12T09:00:00Z"}


class DeclareInPanel(OfItems, Act):
    """Declare one's own bias as one who takes part: free opens the item, anything else closes the application."""

    out, into = BiasDeclaredOut, PanelDeclarationIn
    judges, match_demanded = True, False

    def find(self) -> PanelItem:
        return self.item()

    def may(self, thing: PanelItem) -> bool:
        return workflow.takes_part(thing.panel, self.user, self.on)

    def act(self, thing: PanelItem, values: dict[str, Any]) -> Any:
        part = workflow.part_of(thing.panel, thing.application, self.user, self.on)
        return bias.declare(thing.application, self.user.person, part=part, **values, **self.by)

    def read_again(self, thing: Any) -> Any:
        return thing
