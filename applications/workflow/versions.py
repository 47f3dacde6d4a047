"""A version beside the one that was handed in: the same content, free to be changed."""

from django.apps import apps
from django.db import models
from django.db.models import Max

from applications.models import Application, ApplicationVersion, Confirmation, ProjectParty, RevisionLog, Round

#: What is of the draft alone, and not part of what it says.
_OWN = {"id", "application", "number", "revision", "saved_at", "saved_by", "frozen_at", "content", "sha256"}
#: What tells about a version from outside, and is not part of what it says.
ABOUT = (RevisionLog, Round, Confirmation)


def parts() -> list[type[models.Model]]:
    """Every model whose rows belong to a version, the parties first: found, so that none is forgotten."""
    found = [
        model
        for model in apps.get_app_config("applications").get_models()
        if model not in (*ABOUT, ProjectParty)
        and any(field.name == "version" and field.related_model is ApplicationVersion for field in model._meta.fields)
    ]
    return [ProjectParty, *found]


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
    parties: dict[int, int] = {}
    for model in parts():
        keys = {field.name for field in model._meta.concrete_fields if field.primary_key or field.unique}
        for row in model._default_manager.filter(version=frozen).order_by("pk"):
            values = _values(row, without={"version", *keys} - {"party"})
            if "party_id" in values:
                values["party_id"] = parties[row.party_id]
            copy = model._default_manager.create(version=version, **values)
            if model is ProjectParty:
                parties[row.pk] = copy.pk
    return version
