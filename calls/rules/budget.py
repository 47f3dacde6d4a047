"""A call's budget held against the frame of its assignment or strand, year by year. Whole kronor."""

from collections.abc import Sequence
from datetime import date

from programmes.rules.frames import FrameLine, Wording, counted_line
from sweden.findings import Finding, Severity


def budget_findings(
    lines: Sequence[FrameLine],
    *,
    year: int,
    amount: int,
    committed: int,
    announced: int,
    on: date,
    authorised_to: int | None = None,
) -> list[Finding]:
    """What is to be said of expecting to grant `amount` of budget year `year`.

    `committed` is already granted of that year's frame, `announced` what other published calls expect to grant and have
    not, `authorised_to` the last year that a commitment authorisation reaches. Findings: call.no_frame and
    call.over_room (blocking: the decisions would be refused), call.over_with_others (warning), call.estimated (info: no
    right to grant yet), call.estimated_authorised (info: provided that money is appropriated), call.above_estimate
    (warning).
    """
    if amount <= 0:
        return []
    line = counted_line(lines, year, on)
    figures: dict[str, object] = {"year": year, "budget": amount, "committed": committed}
    if line is None or line.amount is None:
        return [Finding("call.no_frame", Severity.BLOCKING, figures)]
    figures |= {"frame": line.amount, "wording": line.wording.value}
    left = line.amount - committed
    if line.wording is Wording.ESTIMATED:
        authorised = authorised_to is not None and authorised_to >= year
        rule = "call.estimated_authorised" if authorised else "call.estimated"
        found = [Finding(rule, Severity.INFO, figures, line.cites)]
        if amount > left:
            found.append(
                Finding("call.above_estimate", Severity.WARNING, figures | {"excess": amount - left}, line.cites)
            )
        return found
    if line.wording is Wording.AT_LEAST:
        return []
    if amount > left:
        excess = figures | {"room": left, "excess": amount - left}
        return [Finding("call.over_room", Severity.BLOCKING, excess, line.cites)]
    if announced and amount + announced > left:
        excess = figures | {"room": left, "announced": announced, "excess": amount + announced - left}
        return [Finding("call.over_with_others", Severity.WARNING, excess, line.cites)]
    return []
