"""Writing the decision's amounts: append-only versions."""

from collections.abc import Mapping
from datetime import datetime

from programmes.loading.checks import last_year
from programmes.loading.shape import Doc, InUse
from programmes.models import Assignment, BudgetFrame, Strand
from programmes.models.frame import FrameSource


def write_frames(assignment: Assignment, doc: Doc, strands: Mapping[str, Strand], now: datetime) -> None:
    """Amounts are append-only: a changed one is a new version, and one that a file drops cannot be taken away."""
    standing = decision_frames(assignment)
    number = doc["identity"]["decision_number"]["value"]
    source = f"Regeringens beslut {number}" if number else "Regeringens beslut om uppdraget"
    wanted = set()
    for item in doc["frames"]:
        strand = strands[item["strand"]] if item.get("strand") else None
        line = (item.get("strand"), item["year"])
        wanted.add(line)
        row = standing.get(line)
        values = {
            "year_to": last_year(item),
            "amount": item["amount"],
            "wording": item["wording"],
            "quote": item["quote"],
        }
        first_days = {assignment.valid_from}
        if row is not None:
            same = all(getattr(row, name) == value for name, value in values.items())
            if same and row.valid_from == assignment.valid_from:
                continue
            # The latest first day wins; a version that begins earlier does not replace one that begins later.
            first_days |= {row.valid_from} if row.valid_from > assignment.valid_from and not same else set()
        for first_day in sorted(first_days):
            BudgetFrame.objects.create(
                assignment=assignment,
                strand=strand,
                year=item["year"],
                **values,
                source_kind=FrameSource.DECISION,
                source=source,
                valid_from=first_day,
                recorded_at=now,
            )
    if dropped := [line for line in standing if line not in wanted]:
        strand_key, year = dropped[0]
        raise InUse(
            f"frames[{f'{strand_key}:' if strand_key else ''}{year}]",
            "an amount that has been loaded is history and stays; enter an amending decision instead",
        )


def decision_frames(assignment: Assignment) -> dict[tuple[str | None, int], BudgetFrame]:
    """The decision's own amounts as last loaded, by strand and first year."""
    rows = assignment.frames.filter(source_kind=FrameSource.DECISION, recorded_by=None).select_related("strand")
    return {
        (row.strand.key if row.strand else None, row.year): row
        for row in rows.order_by("recorded_at", "valid_from", "pk")
    }
