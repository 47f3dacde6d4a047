"""The size of a party's enterprise over time: what is stated after the application was handed in, and which counts.

A size is frozen with the decision: of what was known then, the one that held on the day of the decision. What is stated
or holds later moves nothing that is decided.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import Organisation, OrganisationKind, User
from applications.errors import SizeFaulty
from applications.models import Application, StatedSize
from applications.models.budget import CompanySize
from applications.permissions import may_state_size
from applications.rules.aid.intensity import SizeFrom, frozen_size
from registry.workflow.stream import record
from sweden.clock import local


def enterprises(application: Application) -> list[Mapping[str, Any]]:
    """The parties whose size is one of an enterprise, as they were handed in."""
    return [one for one in application.submitted_version.content["parties"] if one["kind"] == OrganisationKind.COMPANY]


@transaction.atomic
def state_size(
    application: Application,
    organisation: Organisation,
    *,
    since: date,
    size: str,
    ground: str,
    by: User,
    now: datetime,
) -> StatedSize:
    """State what size a party's enterprise has from the day `since`, and on what ground. Raises NotAllowed, SizeFaulty
    (not an enterprise among the parties, a day that has not come, no ground)."""
    if not may_state_size(by, application):
        raise NotAllowed
    known = {one["organisation"] for one in enterprises(application)}
    if str(organisation.uuid) not in known or since > local(now).date() or not ground.strip():
        raise SizeFaulty
    row = StatedSize.objects.create(
        application=application,
        organisation=organisation,
        since=since,
        size=CompanySize(size),
        ground=ground.strip(),
        stated_by=by,
        stated_at=now,
    )
    record("application.size_stated", case=application.case, by=by, at=now, size=str(row.uuid))
    return row


def with_sizes(
    content: Mapping[str, Any],
    application: Application,
    *,
    asked_on: date,
    decided_on: date | None = None,
    known_at: datetime | None = None,
) -> Mapping[str, Any]:
    """What was handed in (`content`), each party with the size that counts: that of the day of the decision, before it
    that of the day it is asked for. `known_at`: as known then, when the decision was made; None: as known now. What was
    handed in holds until something is stated. One question; the very same content where nothing is stated."""
    rows = StatedSize.objects.filter(application=application)
    if known_at is not None:
        rows = rows.filter(stated_at__lte=known_at)
    stated: dict[str, dict[date, str]] = {}
    for organisation, since, size in rows.values_list("organisation__uuid", "since", "size"):
        stated.setdefault(str(organisation), {})[since] = size  # of one day the latest
    if not stated:
        return content

    def counts(party: Mapping[str, Any]) -> str | None:
        dated = {date.min: party["size"], **stated.get(party["organisation"], {})}
        sizes = [SizeFrom(since, size) for since, size in dated.items()]
        return frozen_size(sizes, asked_on=asked_on, decided_on=decided_on)

    return {**content, "parties": [{**party, "size": counts(party)} for party in content["parties"]]}
