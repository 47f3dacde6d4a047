"""What is read about panels and the ranked list."""

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.permissions import authorities_as
from accounts.roles import Role
from applications.states import Status
from assessments.states.panels import PanelStatus
from registry.queries import not_blocked

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
        seats = Q(members__person=user.person_id, members__since__lte=on)
        seats &= Q(members__until__isnull=True) | Q(members__until__gte=on)
        own = self.model.objects.filter(seats).values("pk")
        open_ = self.filter(pk__in=own, status=PanelStatus.OPEN)
        return open_.filter(not_blocked(user, case="call__case__")).order_by("meets_at", "pk")

    def visible_to(self, user):
        """Those of calls at `user`'s authority, and those one is a member of."""
        if not user.is_authenticated:
            return self.none()
        own = Q(call__case__authority__in=authorities_as(user, *PREPARES))
        if user.person_id:
            own |= Q(pk__in=self.model.objects.filter(members__person=user.person_id).values("pk"))
        return self.filter(own & not_blocked(user, case="call__case__"))


def panel_items_seen(items, user):
    """Items of whose applications `user` is not kept out."""
    return items.filter(not_blocked(user, case="application__case__"))


def grades_that_count(**of):
    """Grades of the handed-in reviews `of` something that no bias freezes: on the criterion that sums up the others
    where the call has one, else on all."""
    overall = apps.get_model("calls", "CallCriterion").objects.filter(call=OuterRef("criterion__call"), overall=True)
    return (
        apps.get_model("assessments", "ReviewGrade")
        .objects.filter(
            Q(criterion__overall=True) | ~Exists(overall),
            review__in=apps.get_model("assessments", "Review").objects.counted().filter(**of),
            grade__isnull=False,
        )
        .order_by()
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
