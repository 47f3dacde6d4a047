"""The programme's own work, which belongs to no case, is told as well."""

from django.db import migrations

TELL = """
CREATE OR REPLACE FUNCTION registry_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_telling (uuid, webhook_id, event_id, status, attempts, retry_at, last_error)
    SELECT gen_random_uuid(), w.id, NEW.id, 'queued', 0, NEW.at, ''
    FROM registry_webhook w JOIN accounts_apiclient c ON c.id = w.client_id
    WHERE {which} AND w.ended_at IS NULL AND c.revoked_at IS NULL
        AND (w.kinds = '[]'::jsonb OR w.kinds ? split_part(NEW.kind, '.', 1));
    RETURN NULL;
END $$;
"""
OF_CASES = "NEW.case_id IS NOT NULL"
OF_PROGRAMMES_TOO = "(NEW.case_id IS NOT NULL OR split_part(NEW.kind, '.', 1) IN ('consultation', 'office'))"


class Migration(migrations.Migration):
    dependencies = [("registry", "0023_message_language")]

    operations = [migrations.RunSQL(TELL.format(which=OF_PROGRAMMES_TOO), TELL.format(which=OF_CASES))]
