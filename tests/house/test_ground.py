"""The database that all processes of a test run copy. `make test` runs this alone first, while the code is checked."""

import pytest
from django.db import connection

from tests.ground import SEEDS, shape


@pytest.mark.django_db
def test_what_one_process_has_migrated_the_others_copy() -> None:
    assert (SEEDS / shape() / "PG_VERSION").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone()[0] > 90
