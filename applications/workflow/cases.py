"""The application behind a case, for those who have the case at hand."""

from django.db.models import Exists, OuterRef, QuerySet

from accounts.prepared import Prepared
from applications.models import Application, Confirmation, Letter
from applications.workflow.rounds import not_ended
from registry.models import Case
from registry.models.case import CaseKind


def _of_case(case: int) -> QuerySet[Application]:
    """With whether there are such things as most applications do not have, so that they are asked for only then."""
    return (
        Application.objects.select_related("submitted_version__technology_area", "call__case__authority", "coordinator")
        .defer("call__case__search")
        .filter(case=case)
        .annotate(
            is_opened=Exists(not_ended(OuterRef("pk"))),
            is_to_confirm=Exists(Confirmation.objects.filter(version=OuterRef("submitted_version"))),
            has_letters=Exists(Letter.objects.filter(application=OuterRef("pk"))),
        )
    )


_OF_CASE = Prepared(_of_case, case=int)


def of_case(case: Case) -> Application | None:
    """The handed-in application of a case; asked once however many slots want it."""
    if case.kind != CaseKind.APPLICATION or not case.number:
        return None
    if not hasattr(case, "_application"):
        case._application = _OF_CASE.one(case=case.pk)
        if case._application is not None:
            case._application.case = case  # the same one, not read a second time
    return case._application
