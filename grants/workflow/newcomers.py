"""Parties that came in by a change, as the rules of state aid see them: the application says nothing of them."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Organisation
from accounts.models.people import OrganisationKind
from applications.workflow.aid_said import Rules
from grants.models import ChangeKind, Grant
from grants.states.changes import ChangeStatus

#: Kinds of organisation that do research for others to use.
RESEARCH = frozenset({OrganisationKind.UNIVERSITY, OrganisationKind.INSTITUTE})
#: What basis and category are written as one.
BETWEEN = "."


def joined(grant: Grant) -> list[Mapping[str, Any]]:
    """What has been said of the aid of each party that approved changes have let in."""
    rows = grant.changes.filter(kind=ChangeKind.PARTY_IN, status=ChangeStatus.APPROVED).order_by("pk")
    return [one for one in rows.values_list("wanted", flat=True) if one.get("aid")]


def bases_of(content: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Every basis with each of its categories that the application's rules have, by its key: "gber_25.industrial"."""
    return [
        (f"{basis.key}{BETWEEN}{category.key}", basis, category)
        for rules in Rules.frozen(content["aid"]).valid.values()
        for basis in rules.bases
        for category in basis.categories
    ]


def with_newcomers(
    grant: Grant, content: Mapping[str, Any], joins: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    """The content with the parties that have come in since, and the one that `joins` (what a change asks for)."""
    said = [*joined(grant), *([joins] if joins and joins.get("aid") else [])]
    if not said or "aid" not in content:
        return content
    there = {one["organisation"] for one in content["parties"]}
    keys = {key: (basis, category) for key, basis, category in bases_of(content)}
    found = {str(one.uuid): one for one in Organisation.objects.filter(uuid__in=[one["target"] for one in said])}
    new = [
        _party(found[one["target"]], one, *keys[one["aid"]])
        for one in said
        if one["target"] in found and one["target"] not in there and one["aid"] in keys
    ]
    return {**content, "parties": [*content["parties"], *new]}


def _party(organisation: Organisation, said: Mapping[str, Any], basis: Any, category: Any) -> dict[str, Any]:
    line = {"basis": basis.key, "category": category.key, "costs": said["costs"], "grant": said["grant"]}
    declared = {one.key: bool(said.get("declared")) for one in basis.declarations}
    return {
        "uuid": str(organisation.uuid),
        "organisation": str(organisation.uuid),
        "name": organisation.name,
        "number": organisation.number,
        "kind": organisation.kind,
        "size": said.get("size") or "",
        "country": organisation.country,
        "county": organisation.county,
        "coordinator": False,
        "costs": [],
        "financing": [],
        "requested": [],
        "aid": {
            "lines": [line],
            "declarations": declared,
            "research_organisation": organisation.kind in RESEARCH,
        },
    }


def frozen_of(grant: Grant, joins: Mapping[str, Any] | None, share: str) -> dict[str, Any]:
    """What the version that lets a party in keeps of its aid: basis, size and the share in its category."""
    if grant.decision is None or not joins or not joins.get("aid"):
        return {}
    content = grant.decision.application.submitted_version.content
    if "aid" not in content:
        return {}
    for key, basis, category in bases_of(content):
        if key == joins["aid"]:
            titles = {"title_sv": category.title_sv, "title_en": category.title_en}
            shares = [{"category": category.key, **titles, "share": share}]
            return {"basis": basis.key, "size": joins.get("size") or "", "shares": shares}
    return {}
