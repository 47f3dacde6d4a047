"""How applications look: the marks of their states, and findings as pages draw them."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models.attachment import ScanState
from applications.rules.conditions import Judged
from applications.sentences.findings import held, sentence
from applications.states import Status
from registry.display import Link, Mark, ShownFinding

#: What the applicant and the officer see; an applicant does not see how far the judging has come.
MARKS: dict[str, Mark] = {
    Status.DRAFT: Mark(gettext_lazy("Draft"), "neutral", "ring"),
    Status.SUBMITTED: Mark(gettext_lazy("Received"), "info"),
    Status.ELIGIBLE: Mark(gettext_lazy("Under assessment"), "info", "ring"),
    Status.INELIGIBLE: Mark(gettext_lazy("Formal demands not met"), "warning"),
    Status.PROPOSED: Mark(gettext_lazy("Proposed for decision"), "brand1"),
    Status.RESERVE: Mark(gettext_lazy("On the reserve list"), "warning", "ring"),
    Status.GRANTED: Mark(gettext_lazy("Grant awarded"), "success", "square"),
    Status.REJECTED: Mark(gettext_lazy("Rejected"), "neutral", "square"),
    Status.DISMISSED: Mark(gettext_lazy("Dismissed"), "neutral", "square"),
    Status.WITHDRAWN: Mark(gettext_lazy("Taken back"), "neutral", "square"),
}
#: What the virus scan says of a file.
SCAN_MARKS: dict[str, Mark] = {
    ScanState.WAITING: Mark(gettext_lazy("Being scanned"), "info", "ring"),
    ScanState.CLEAN: Mark(gettext_lazy("Scanned, nothing found"), "success", "square"),
    ScanState.REFUSED: Mark(gettext_lazy("Refused by the virus scan"), "danger", "square"),
}
LATE = Mark(gettext_lazy("Received late"), "warning")
TO_COMPLETE = Mark(gettext_lazy("To be completed"), "warning", "ring")
_UNDER_WAY = (Status.ELIGIBLE, Status.INELIGIBLE, Status.PROPOSED)


def mark_of(status: str, *, late: bool = False) -> Mark:
    """The mark for those who judge: late ones say so until they have been looked at."""
    return LATE if late and status == Status.SUBMITTED else MARKS[status]


def applicant_mark(status: str, *, late: bool = False) -> Mark:
    """The mark for the applicant: from hand-in to decision only that it is under assessment."""
    return mark_of(Status.ELIGIBLE if status in _UNDER_WAY else status, late=late)


def shown(judged: Sequence[Judged], link: Callable[[str], Link | None] = lambda kind: None) -> list[ShownFinding]:
    """The conditions as findings, those that hold among them; `link` tells where one of a kind is mended."""
    found = []
    for one in judged:
        found += [ShownFinding.of(finding, sentence(finding), act=link(one.demand.kind)) for finding in one.findings]
        if one.holds:
            found.append(ShownFinding(held(one)))
    return found


#: Where in the form a condition of each kind is mended.
SECTION_OF_KIND = {
    "aid": "aid",
    "intensity": "aid",
    "category": "aid",
    "min_actor_categories": "parties",
    "party_of_kind": "parties",
    "min_months": "project",
    "latest_start": "project",
    "min_parties": "parties",
    "coordinator_kind": "parties",
    "party_sizes": "parties",
    "max_months": "project",
    "earliest_start": "project",
    "latest_end": "project",
}


def go_to() -> str:
    """The words of a link to the field."""
    return _("Go there")
