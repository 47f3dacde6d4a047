"""Writing single rows: what differs is saved, and nothing when nothing does."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import ProtectedError, RestrictedError

from accounts.models import Department, Organisation, OrganisationKind
from programmes.loading.shape import InUse


def organisation_row(number: str, name: str) -> Organisation:
    return Organisation.objects.get_or_create(
        number=number, merged_into=None, defaults={"name": name, "kind": OrganisationKind.AUTHORITY}
    )[0]


def department_row(item: Mapping[str, str]) -> Department:
    return Department.objects.get_or_create(key=item["department"], defaults={"name": item["name"]})[0]


def upsert(model: type[models.Model], which: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    row, made = model.objects.get_or_create(**which, defaults=values)
    return row if made else save(row, values)


def save(row: Any, values: Mapping[str, Any]) -> Any:
    """Save what differs, and nothing when nothing does."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
    return row


def remove(rows: models.QuerySet, section: str) -> None:
    for row in rows:
        try:
            row.delete()
        except (ProtectedError, RestrictedError) as error:
            used = getattr(error, "protected_objects", None) or getattr(error, "restricted_objects", ())
            kinds = sorted({str(one._meta.verbose_name) for one in used})
            raise InUse(f"{section}[{row.key}]", f"cannot be taken away, it is used by: {', '.join(kinds)}") from None
