"""Which events of the mandate are told to those who do not see the case, or that have none."""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, UUIDField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from accounts.permissions import is_staff_anywhere

_NONE = Q(pk__in=[])


def of_assignments(user, event: str) -> Q:
    """Those of an assignment that `user` sees."""
    assignments = apps.get_model("programmes", "Assignment").objects.visible_to(user)
    return _NONE if assignments.query.is_empty() else Q(Exists(assignments.filter(case=OuterRef(f"{event}case"))))


def of_offices(user, event: str) -> Q:
    """Those of the office of a programme whose work `user` reads."""
    programmes = apps.get_model("programmes", "Programme").objects.visible_to(user)
    if not is_staff_anywhere(user) or programmes.query.is_empty():
        return _NONE
    return Q(Exists(programmes.filter(key=KeyTextTransform("programme", OuterRef(f"{event}data")))))


def of_consultations(user, event: str) -> Q:
    """Those of a consultation that `user` reads."""
    consultations = apps.get_model("programmes", "Consultation").objects.visible_to(user).current()
    named = Cast(KeyTextTransform("consultation", OuterRef(f"{event}data")), UUIDField())
    return _NONE if consultations.query.is_empty() else Q(Exists(consultations.filter(thread=named)))
