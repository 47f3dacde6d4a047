"""What the role that web and worker run as may not do, whatever the code says."""

from collections.abc import Iterable

from django.db import transaction

#: The framework's own models whose rows are written once: what was done in the administration of reference data.
ALSO = ("admin.LogEntry",)


def append_only(models: Iterable[type]) -> list[type]:
    """Models that say APPEND_ONLY, and those that cannot: their rows are written once."""
    return [model for model in models if getattr(model, "APPEND_ONLY", False) or model._meta.label in ALSO]


def protect(connection, *, role: str, models: Iterable[type]) -> None:
    """Give `role` what the product needs and take back UPDATE, DELETE and TRUNCATE on append-only tables.

    In one transaction: at no moment does the role have more than it may keep. Run by the tables' owner. Where owner
    and role are the same there is nothing to take back; a system check says so.
    """
    models = list(models)
    quote = connection.ops.quote_name
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == role:
            return
        name = quote(role)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"REVOKE TRUNCATE ON ALL TABLES IN SCHEMA public FROM {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for model in append_only(models):
            table = quote(model._meta.db_table)
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {name}")
            if getattr(model, "WRITTEN_BY_OWNER", False):  # by a function of the owner's that tries each row
                cursor.execute(f"REVOKE INSERT ON {table} FROM {name}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}")
