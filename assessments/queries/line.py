"""What is read about panels and the ranked list."""

from datetime import date
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from accounts.permissions import authorities_as
from accounts.prepared import Prepared
from accounts.roles import Role
from applications.states import Status
from assessments.states.panels import PanelStatus
from registry.queries import NOTHING, blocks_of, is_plain, not_blocked, outside, sight
from sweden.clock import today

#: What is ranked: found to meet the formal demands, whatever has become of it since.
RANKED = (Status.ELIGIBLE, Status.PROPOSED, Status.RESERVE, Status.GRANTED, Status.REJECTED)
#: Those who prepare and make the decisions.
PREPARES = (Role.CASE_OFFICER, Role.DECISION_MAKER)


class PanelQuerySet(models.QuerySet):
    """Panels, as those who prepare the call's decisions and their own members see them."""

    def sat_in(self, user, on):
        """The open ones where `user` has a seat on a day."""
        if not user.is_authenticated or not user.person_id:
            return self.none()
        return self.seats_of(user.person_id, blocks_of(user), on).order_by("meets_at", "pk")

    def seats_of(self, person, blocks, on):
        """The same of a person (their key) who is blocked from these cases, in no order."""
        open_ = self.filter(pk__in=self._of_members(person, on), status=PanelStatus.OPEN)
        return open_.filter(outside(blocks, case="call__case__"))

    def visible_to(self, user):
        """Those of calls at `user`'s authority, and those one has a seat in today: a seat that has not begun, or has
        ended, shows nothing."""
        if not user.is_authenticated:
            return self.none()
        return self.seen_by(user.person_id, frozenset(authorities_as(user, *PREPARES)), blocks_of(user), today())

    def seen_by(self, person, authorities, blocks, on):
        """The same for a person (their key, or None) who works with cases at these authorities and is blocked from
        these cases, on a day."""
        own = Q(call__case__authority__in=authorities)
        if person:
            own |= Q(pk__in=self._of_members(person, on))
        return self.filter(own & outside(blocks, case="call__case__"))

    def _of_members(self, person, on):
        seats = Q(members__person=person, members__since__lte=on)
        seats &= Q(members__until__isnull=True) | Q(members__until__gte=on)
        return self.model.objects.filter(seats).values("pk")


def _reader(user):
    """What `seen_by` asks of a reader; nothing for one who sees no panel."""
    if not user.is_authenticated or not user.person_id:
        return {}
    authorities = frozenset(authorities_as(user, *PREPARES))
    return {"person": user.person_id, "authorities": authorities, "blocks": blocks_of(user), "on": today()}


def panel_seen(user, uuid):
    """The panel, with its call, case and authority, if `user` may see it; else None. Kept ready for each set of
    authorities and blocks."""
    reader = _reader(user)
    return _PANEL.one(**reader, uuid=uuid) if reader else None


_PANEL = Prepared(
    lambda authorities, blocks, person, uuid, on: (
        apps.get_model("assessments", "Panel")
        .objects.seen_by(person, authorities, blocks, on)
        .filter(uuid=uuid)
        .select_related("call__case__authority")
        .defer("call__case__search")
    ),
    shape=("authorities", "blocks"),
    person=int,
    uuid=UUID,
    on=date,
)


def panel_item_seen(user, application):
    """The item of an application (its key) before a panel that `user` sees, with the panel; else None."""
    reader = _reader(user)
    return _ITEM.one(**reader, application=application) if reader else None


_ITEM = Prepared(
    lambda authorities, blocks, person, on, application: (
        apps.get_model("assessments", "PanelItem")
        .objects.filter(
            application=application,
            panel__in=apps.get_model("assessments", "Panel")
            .objects.seen_by(person, authorities, blocks, on)
            .values("pk"),
        )
        .select_related("panel")
    ),
    shape=("authorities", "blocks"),
    person=int,
    on=date,
    application=int,
)


def panel_items_seen(items, user):
    """Items of whose applications `user` is not kept out."""
    return items.filter(not_blocked(user, case="application__case__"))


class Agenda:
    """A panel's items of which the reader may know, each with a line of its application, page by page; the questions
    are kept ready for each page and set of blocks."""

    def __init__(self, panel, user):
        self.panel, self.blocks = panel, blocks_of(user)

    def count(self):
        """How many there are."""
        found = _ITEM_COUNT.one(blocks=self.blocks, panel=self.panel.pk)
        return found[0] if found else 0

    def __getitem__(self, part):
        return _ITEMS(blocks=self.blocks, start=part.start, stop=part.stop, panel=self.panel.pk)


def _items(blocks, panel):
    items = apps.get_model("assessments", "PanelItem").objects.filter(panel=panel)
    return items.filter(outside(blocks, case="application__case__"))


_ITEM_COUNT = Prepared(
    lambda blocks, panel: _items(blocks, panel).order_by().values("panel").annotate(n=Count("pk")).values_list("n"),
    shape=("blocks",),
    panel=int,
)


def grades_that_count(**of):
    """Grades of the handed-in reviews `of` something that no bias freezes: on the criterion that sums up the others
    where the step of the call has one, else on those that have a weight, else on all."""
    criteria = apps.get_model("calls", "CallCriterion").objects.filter(
        call=OuterRef("criterion__call"), step=OuterRef("criterion__step")
    )
    overall, weighed = Exists(criteria.filter(overall=True)), Exists(criteria.filter(weight__isnull=False))
    return (
        apps.get_model("assessments", "ReviewGrade")
        .objects.filter(
            Q(criterion__overall=True) | (~overall & (Q(criterion__weight__isnull=False) | ~weighed)),
            review__in=apps.get_model("assessments", "Review").objects.counted().filter(**of),
            grade__isnull=False,
        )
        .order_by()
    )


def sums_that_count(**of):
    """What `assessments.rules.reviews.grades_of_reviews` makes grades of: of each review and scale the application, the
    review, lowest and highest grade of the scale (None where grades are not weighed), and the sums of weighted grades
    and of weights."""
    weighs = Q(criterion__overall=False, criterion__weight__isnull=False)
    ends = {
        name: models.Case(
            models.When(
                weighs,
                then=Cast(
                    KeyTextTransform("value", KeyTransform(place, F("criterion__grades"))), models.IntegerField()
                ),
            ),
            default=None,
        )
        for name, place in (("low", 0), ("high", -1))
    }
    weight = models.Case(models.When(weighs, then=F("criterion__weight")), default=1)
    return (
        grades_that_count(**of)
        .annotate(**ends)
        .values_list("review__assignment__application", "review", "low", "high")
        .annotate(graded=models.Sum(F("grade") * weight), weighs=models.Sum(weight))
    )


#: What a line of a list tells of an application: its title, case number and coordinator.
OF_A_LINE = (
    "title",
    "status",
    "late",
    "requested",
    "call",
    "case__uuid",
    "case__number",
    "case__authority__number_prefix",
    "coordinator__name",
)


def lines_of(rows, *own, prefix=""):
    """The rows with what a line of a list tells of an application, `prefix` being the way to it, and their `own`
    columns: nothing of the application's texts is read."""
    return rows.select_related(f"{prefix}case__authority", f"{prefix}coordinator").only(
        *own, *(prefix + name for name in OF_A_LINE)
    )


#: What a line of a panel's agenda tells of the item itself.
OF_AN_ITEM = ("uuid", "panel", "position", "sifted", "grade")
_ITEMS = Prepared(
    lambda blocks, start, stop, panel: lines_of(_items(blocks, panel), *OF_AN_ITEM, prefix="application__")[start:stop],
    shape=("blocks", "start", "stop"),
    panel=int,
)


def _free(seen, call):
    rows = apps.get_model("applications", "Application").objects.filter(
        seen, call=call, status__in=RANKED, case__mode="live", panel_item__isnull=True
    )
    return lines_of(rows).order_by("case__number")[:500]


_FREE = Prepared(_free, shape=("seen",), call=int)


def free_to_bring(user, call):
    """The applications of a call (its key) that `user` sees and that may be brought before a panel of it."""
    seen = sight(user, case="case__")
    if seen == NOTHING:
        return []
    return _FREE(seen=seen, call=call) if is_plain(seen) else list(_free(seen, call))
