"""What is written once cannot be changed by the role that web and worker run as: PostgreSQL says no."""

import pytest
from django.apps import apps
from django.db import InternalError, ProgrammingError, connection, transaction

from registry.models import Event, RegisterEntry
from registry.protection import append_only
from tests.factories import registry

MODELS = append_only(apps.get_models())
NAMES = [model._meta.label for model in MODELS]


def test_the_register_the_history_and_the_ledger_are_among_them() -> None:
    wanted = {
        "registry.RegisterEntry", "registry.Event", "registry.Note", "registry.Document", "registry.StoredFile",
        "programmes.LedgerEntry",
    }  # fmt: skip

    assert wanted <= set(NAMES)


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=NAMES)
@pytest.mark.parametrize("act", ["UPDATE {t} SET {c} = {c}", "DELETE FROM {t}", "TRUNCATE {t} CASCADE"])
def test_the_apps_role_may_not(model, act: str) -> None:
    table, column = model._meta.db_table, model._meta.pk.column
    statement = act.format(t=connection.ops.quote_name(table), c=connection.ops.quote_name(column))

    refused = pytest.raises((ProgrammingError, InternalError), match="permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_through_the_models_it_is_refused_too() -> None:
    entry = registry.entry(registry.case())

    for act in (
        lambda: RegisterEntry.objects.filter(pk=entry.pk).update(what_public="annat"),
        entry.delete,
        lambda: Event.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            act()

    entry.refresh_from_db()
    assert entry.what_public == "Ansökan kom in"


@pytest.mark.django_db
def test_nothing_is_truncated_at_all() -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE registry_case CASCADE")
