"""A version beside the one that was handed in: the same content, free to be changed."""

from django.db import models
from django.db.models import Max

from applications.models import (
    AidCost,
    AidLine,
    Application,
    ApplicationVersion,
    Attachment,
    BudgetLine,
    FinancingLine,
    PartyAid,
    ProjectAid,
    RequestedAmount,
)

#: What is of the draft alone, and not part of what it says.
_OWN = {"id", "application", "number", "revision", "saved_at", "saved_by", "frozen_at", "content", "sha256"}


def _values(row: models.Model, *, without: set[str]) -> dict[str, object]:
    fields = [field for field in row._meta.concrete_fields if field.name not in without]
    return {field.attname: getattr(row, field.attname) for field in fields}


def beside(application: Application) -> ApplicationVersion:
    """A new version that says what the handed-in one says; each party keeps its key, each file is shared."""
    frozen = ApplicationVersion.objects.get(pk=application.submitted_version_id)
    last = application.versions.aggregate(last=Max("number"))["last"]
    version = ApplicationVersion.objects.create(
        application=application, number=last + 1, **_values(frozen, without=_OWN)
    )
    parties = {}
    for party in frozen.parties.all():
        copy = type(party).objects.create(version=version, **_values(party, without={"id", "version"}))
        parties[party.pk] = copy.pk
    for model in (BudgetLine, FinancingLine, RequestedAmount, AidLine, AidCost, PartyAid):
        model.objects.bulk_create(
            model(
                version=version,
                party_id=parties[row.party_id],
                **_values(row, without={"id", "version", "party"}),
            )
            for row in model.objects.filter(version=frozen).order_by("pk")
        )
    for row in ProjectAid.objects.filter(version=frozen):
        ProjectAid.objects.create(version=version, **_values(row, without={"id", "version"}))
    for row in Attachment.objects.filter(version=frozen).order_by("pk"):
        Attachment.objects.create(version=version, **_values(row, without={"id", "uuid", "version"}))
    return version
