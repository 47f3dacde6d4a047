"""The programme office's log: who sits in it, and what is to be done."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Person
from accounts.permissions import is_staff_anywhere
from accounts.scopes import Scope
from programmes.forms.office import ActionForm, CloseForm, MemberForm
from programmes.models import OfficeAction, OfficeMember, Programme
from programmes.models.office import OfficeRole
from programmes.permissions import may_close_action, may_run_office
from programmes.queries.office import eligible
from programmes.workflow.office import (
    add_action,
    add_member,
    change_action,
    close_action,
    end_member,
    reopen_action,
    strike_member,
)
from registry.api import asking, shapes
from registry.api.problems import Invalid, form_faults
from registry.api.shapes import form_data, text_in
from registry.api.views import Act, Changing, Creating, Listing, Resource, Thing, found
from sweden.clock import local


class OfTheOffice(Resource):
    """Read by the agencies' staff; written by those who keep the office."""

    reads, writes = Scope.OFFICE_READ, Scope.OFFICE_WRITE

    def may_read(self) -> bool:
        return is_staff_anywhere(self.user)


class InAProgramme(OfTheOffice, Listing):
    """A list of the programme in the address."""

    def find(self) -> Programme:
        programme: Programme = found(Programme.objects.visible_to(self.user), key=self.kwargs["key"])
        return programme

    def get(self, request: Request, **kwargs: Any) -> Response:
        self.target = self.find()
        return super().get(request, **kwargs)


# Members


class MemberOut(shapes.Out):
    """That a person sits in the programme office for an authority (ledamot)."""

    uuid = shapes.ident()
    person = shapes.ident("The person.", source="person.uuid")
    name = shapes.text(source="person.name")
    authority = shapes.text("Key of the authority.", source="authority.key")
    role = shapes.choice(OfficeRole.choices)
    valid_from = shapes.day("First day.")
    valid_to = shapes.day("Last day; null: until it is ended.", null=True)
    struck = shapes.yes("Entered by mistake, and struck: in no list.", by=lambda row: row.struck_at is not None)

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000007",
        "person": "0198c0de-0000-7000-8000-000000000008",
        "name": "Elin Sandberg",
        "authority": "vinnova",
        "role": "member",
        "valid_from": "2025-09-01",
        "valid_to": None,
        "struck": False,
    }


class MemberIn(shapes.In):
    """Who sits in the office, for which authority and when."""

    person = serializers.UUIDField(help_text="Someone with a role at the authority.")
    authority = serializers.SlugField(max_length=80, help_text="Key of an authority that carries out the programme.")
    role = serializers.ChoiceField(choices=OfficeRole.choices, required=False, default=OfficeRole.MEMBER)
    valid_from = shapes.day_in()
    valid_to = shapes.day_in(required=False, allow_null=True)

    example: ClassVar = {
        "person": "0198c0de-0000-7000-8000-000000000008",
        "authority": "vinnova",
        "valid_from": "2026-01-01",
    }


class OfficeMembers(InAProgramme, Creating):
    """List the members of a programme's office, those who have left included."""

    out, into = MemberOut, MemberIn
    updated = "entered_at"
    filters = (asking.by_key("authority"),)

    def rows(self) -> QuerySet:
        rows = OfficeMember.objects.visible_to(self.user).standing().filter(programme=self.target)
        return rows.select_related("person", "authority")

    def may(self, thing: Programme) -> bool:
        return may_run_office(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        given = form_data(values) | {"who": f"{values['person']}.{values['authority']}"}
        form = MemberForm(given, people=eligible(self.target, local(self.now).date()))
        if not form.is_valid():
            raise Invalid(form_faults(form, {"who": "person"}))
        judged: dict[str, Any] = form.values
        return judged

    def act(self, thing: Programme, values: dict[str, Any]) -> OfficeMember:
        """Let a person sit in the office. Membership gives no sight of any case."""
        return add_member(thing, **values, by=self.user, now=self.now)

    def place(self, thing: OfficeMember) -> str:
        return reverse("api:office_member", args=[thing.uuid])


class OfMembers(OfTheOffice):
    """A member of the office of a programme that the caller sees."""

    out = MemberOut

    def rows(self) -> QuerySet:
        return OfficeMember.objects.visible_to(self.user).select_related("person", "authority", "programme")

    def may(self, thing: OfficeMember) -> bool:
        return may_run_office(self.user, thing.programme)


class OneOfficeMember(OfMembers, Thing):
    """Read a member of the programme office."""


class EndIn(shapes.In):
    """A member's last day in the office."""

    last_day = shapes.day_in()

    example: ClassVar = {"last_day": "2026-06-30"}


class EndOfficeMember(OfMembers, Act):
    """Set a member's last day in the office. The member stays in the list of past days."""

    into = EndIn

    def act(self, thing: OfficeMember, values: dict[str, Any]) -> OfficeMember:
        return end_member(thing, **values, by=self.user, now=self.now)


class StrikeIn(shapes.In):
    """Why a member was entered by mistake."""

    reason = text_in(300)

    example: ClassVar = {"reason": "Fel person"}


class StrikeOfficeMember(OfMembers, Act):
    """Strike a member who was entered by mistake. The row stays on the page, struck, with the reason."""

    into = StrikeIn

    def act(self, thing: OfficeMember, values: dict[str, Any]) -> OfficeMember:
        return strike_member(thing, **values, by=self.user, now=self.now)


# Actions


class ActionOut(shapes.Out):
    """What someone has undertaken to do for the office (åtgärd)."""

    uuid = shapes.ident()
    programme = shapes.text("Key of the programme.", source="programme.key")
    what = shapes.text()
    responsible = shapes.ident(
        "The person, where it is one of the office.", by=lambda row: row.responsible and row.responsible.uuid, null=True
    )
    responsible_name = shapes.text("Who does it.", source="who")
    due_on = shapes.day("Done at the latest.", null=True)
    closed_on = shapes.day("When it was done or dropped.", null=True)
    dropped = shapes.yes("Whether it was dropped.")
    outcome = shapes.text("What came of it.")
    meeting = shapes.ident("The meeting that agreed on it.", by=lambda row: row.meeting and row.meeting.uuid, null=True)
    created_at = shapes.moment()

    example: ClassVar = {
        "uuid": "0198c0de-0000-7000-8000-000000000010",
        "programme": "excellenskluster",
        "what": "Samla in myndigheternas underlag till den gemensamma redovisningen",
        "responsible": None,
        "responsible_name": "Registrator vid Vetenskapsrådet",
        "due_on": "2026-02-06",
        "closed_on": None,
        "dropped": False,
        "outcome": "",
        "meeting": None,
        "created_at": "2026-01-19T09:10:00Z",
    }


class ActionIn(shapes.In):
    """Something to do: by a person of the office, or by someone else, by name."""

    what = text_in(500)
    responsible = serializers.UUIDField(required=False, allow_null=True, help_text="A person who is in the office.")
    responsible_name = text_in(200, required=False, help_text="Somebody else.")
    due_on = shapes.day_in(required=False, allow_null=True)

    example: ClassVar = {
        "what": "Boka lokal till vårens dialog",
        "responsible_name": "Lokalvården",
        "due_on": "2026-02-06",
    }


class CloseIn(shapes.In):
    """How an action ended."""

    on = shapes.day_in()
    how = serializers.ChoiceField(choices=["done", "dropped"])
    outcome = text_in(500, required=False, help_text="Needed when it is dropped: why.")

    example: ClassVar = {"on": "2026-02-05", "how": "done", "outcome": "Underlagen är inne."}


def _actions(user: Any) -> QuerySet:
    return OfficeAction.objects.visible_to(user).select_related("programme", "responsible", "meeting")


def _judged(programme: Programme, values: dict[str, Any]) -> dict[str, Any]:
    """By the page's form, with the office's members; raises Invalid."""
    members = OfficeMember.objects.filter(programme=programme).standing().values("person")
    given = {"responsible": str(values.get("responsible") or "-")}
    form = ActionForm(form_data(values) | given, people=list(Person.objects.filter(pk__in=members)))
    if not form.is_valid():
        raise Invalid(form_faults(form))
    judged: dict[str, Any] = form.values
    return judged


class OfficeActions(InAProgramme, Creating):
    """List what a programme's office has agreed that someone does."""

    out, into = ActionOut, ActionIn
    updated = "changed_at"
    filters = (
        asking.by_yes(
            "open",
            lambda rows, value, user: rows.filter(closed_on__isnull=value == "true"),
            "Neither done nor dropped.",
        ),
        asking.by_uuid("responsible"),
        asking.by_day("due_to", "due_on__lte", "Due on this day or earlier."),
    )

    def rows(self) -> QuerySet:
        return _actions(self.user).filter(programme=self.target)

    def may(self, thing: Programme) -> bool:
        return may_run_office(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        return _judged(self.target, values)

    def act(self, thing: Programme, values: dict[str, Any]) -> Any:
        """Write down something to do."""
        return add_action(thing, **values, by=self.user, now=self.now)

    def place(self, thing: OfficeAction) -> str:
        return reverse("api:office_action", args=[thing.uuid])


class OfActions(OfTheOffice):
    """Actions of the programmes that the caller sees."""

    out = ActionOut

    def rows(self) -> QuerySet:
        return _actions(self.user)


class OneOfficeAction(OfActions, Changing, Thing):
    """Read an action, or word it anew, give it to another or another day while it is open."""

    into = ActionIn

    def may(self, thing: OfficeAction) -> bool:
        return may_run_office(self.user, thing.programme)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        there = self.target
        stands = {"what": there.what, "responsible": there.responsible and there.responsible.uuid}
        stands |= {"responsible_name": there.responsible_name, "due_on": there.due_on}
        if values.get("responsible_name"):
            stands["responsible"] = None
        return _judged(there.programme, stands | values)

    def act(self, thing: OfficeAction, values: dict[str, Any]) -> OfficeAction:
        return change_action(thing, **values, by=self.user, now=self.now)


class ReopenOfficeAction(OfActions, Act):
    """Take up an action again that was closed too early."""

    def may(self, thing: OfficeAction) -> bool:
        return may_close_action(self.user, thing)

    def act(self, thing: OfficeAction, values: dict[str, Any]) -> OfficeAction:
        return reopen_action(thing, by=self.user, now=self.now)


class CloseOfficeAction(OfActions, Act):
    """Say that an action is done, or dropped and why."""

    into = CloseIn

    def may(self, thing: OfficeAction) -> bool:
        return may_close_action(self.user, thing)

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        form = CloseForm(form_data(values))
        if not form.is_valid():
            raise Invalid(form_faults(form))
        return values

    def act(self, thing: OfficeAction, values: dict[str, Any]) -> Any:
        dropped = values["how"] == "dropped"
        told = {"on": values["on"], "outcome": values.get("outcome", ""), "dropped": dropped}
        return close_action(thing, **told, by=self.user, now=self.now)
