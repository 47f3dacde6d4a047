"""Each webhook has a secret of its own. Those that stand keep the one that their receivers know."""

import base64

from django.db import migrations, models
from django.utils.crypto import salted_hmac

from accounts.sealing import seal

#: Only events of cases are told, and only to clients that have not been stopped.
FORWARD = """
CREATE OR REPLACE FUNCTION registry_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_telling (uuid, webhook_id, event_id, status, attempts, retry_at, last_error)
    SELECT gen_random_uuid(), w.id, NEW.id, 'queued', 0, NEW.at, ''
    FROM registry_webhook w JOIN accounts_apiclient c ON c.id = w.client_id
    WHERE NEW.case_id IS NOT NULL AND w.ended_at IS NULL AND c.revoked_at IS NULL
        AND (w.kinds = '[]'::jsonb OR w.kinds ? split_part(NEW.kind, '.', 1));
    RETURN NULL;
END $$;
"""
BACK = """
CREATE OR REPLACE FUNCTION registry_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_telling (uuid, webhook_id, event_id, status, attempts, retry_at, last_error)
    SELECT gen_random_uuid(), w.id, NEW.id, 'queued', 0, NEW.at, ''
    FROM registry_webhook w
    WHERE w.ended_at IS NULL AND (w.kinds = '[]'::jsonb OR w.kinds ? split_part(NEW.kind, '.', 1));
    RETURN NULL;
END $$;
"""


def keep_secrets(apps, schema_editor):
    """Seal what was worked out from the product's own secret until now."""
    for row in apps.get_model("registry", "Webhook").objects.using(schema_editor.connection.alias).all():
        key = salted_hmac("registry.webhook", str(row.uuid), algorithm="sha256").digest()
        row.secret = seal("webhook", "whsec_" + base64.b64encode(key).decode())
        row.changed_at = row.ended_at or row.created_at
        row.save()


class Migration(migrations.Migration):
    dependencies = [("registry", "0012_organisation_invitations"), ("accounts", "0001_initial")]

    operations = [
        migrations.AddField("webhook", "secret", models.CharField(default="", help_text="Sealed", max_length=300), preserve_default=False),
        migrations.AddField("webhook", "earlier_secret", models.CharField(blank=True, help_text="Sealed", max_length=300, default=""), preserve_default=False),
        migrations.AddField("webhook", "earlier_until", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("webhook", "changed_at", models.DateTimeField(help_text="When it was set up, ended, or got a new secret", null=True)),
        migrations.RunPython(keep_secrets, migrations.RunPython.noop, elidable=True),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("webhook", "changed_at", models.DateTimeField(help_text="When it was set up, ended, or got a new secret")),
        migrations.AddField("telling", "handed_until", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("telling", "held_until", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(FORWARD, BACK),
    ]
