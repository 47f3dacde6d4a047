"""What is read about people and their roles."""

from collections.abc import Collection
from datetime import date

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from sweden.clock import today


class RoleAssignmentQuerySet(models.QuerySet):
    """Roles, by the day they are held."""

    def held_on(self, day: date):
        """Those that hold on `day`, ends included, and have not been ended before their time; a deputy's only while
        the one deputised for holds the role too."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            Q(deputy_for__isnull=True)
            | Q(deputy_for__ended_at__isnull=True) & (Q(deputy_for__valid_to=None) | Q(deputy_for__valid_to__gte=day)),
            valid_from__lte=day,
            ended_at__isnull=True,
        )

    def of_people(self):
        """Those that people hold: a machine's account is chosen for nothing and written to about nothing."""
        return self.exclude(person__in=machines())

    def held_now(self):
        """Those that hold today, by the product's clock."""
        return self.held_on(today())


def reached(person, authority):
    """How a reader turns to `person` at an authority, as in the head of a document: name and e-mail address, and the
    function (title) and telephone of a role held there now, the newest that says them, when they are entered. Of a
    protected person no more than what they are called."""
    if person.is_protected:
        return {"name": person.name, "email": ""}
    held = person.role_assignments.held_now().filter(authority=authority).order_by("-granted_at", "-pk")
    said = list(held.values_list("title", "phone"))
    more = {
        "function": next((title for title, _phone in said if title), ""),
        "phone": next((phone for _title, phone in said if phone), ""),
    }
    return {"name": person.name, "email": person.email} | {name: value for name, value in more.items() if value}


def machines():
    """Keys of the persons that stand for machine clients. A plain list in a query: lists of people are asked often."""
    return apps.get_model("accounts", "User").objects.filter(is_service=True).order_by().values("person")


def heirs() -> dict[int, int]:
    """Every organisation that has been merged into another, with the one it is part of today, whatever came between.

    Mergers are few: all of them are read, in one question.
    """
    rows = apps.get_model("accounts", "Organisation").objects.filter(merged_into__isnull=False)
    into = dict(rows.values_list("pk", "merged_into"))
    found = {}
    for absorbed in into:
        heir = absorbed
        while heir in into:
            heir = into[heir]
        found[absorbed] = heir
    return found


def families(organisations: Collection[int]) -> dict[int, set[int]]:
    """Each of the organisations with all that are one with it today: it, those merged into it or with it, and what it
    has itself been merged into."""
    heir = heirs()
    members: dict[int, set[int]] = {}
    for absorbed, last in heir.items():
        members.setdefault(last, {last}).add(absorbed)
    return {one: {one, *members.get(heir.get(one, one), ())} for one in organisations}


def helped_at(rows, authorities: set[int]):
    """Of rows about accounts (`user`), those whose people an administrator of these authorities helps to sign in, as
    `accounts.permissions.may_help_sign_in` says of one: who works at one of them, or at none at all."""
    held = (
        apps.get_model("accounts", "RoleAssignment")
        .objects.held_now()
        .filter(person=OuterRef("user__person"), authority__isnull=False)
    )
    return rows.filter(Exists(held.filter(authority__in=authorities)) | ~Exists(held))
