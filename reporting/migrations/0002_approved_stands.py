"""An approved report is given its document once and otherwise never changes; an approval is withdrawn, never changed."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

PROTECT = django.db.models.deletion.PROTECT

FILL = """
UPDATE reporting_approval a SET decider_id = d.person_id, presenter_id = p.person_id
FROM accounts_user d, accounts_user p WHERE d.id = a.decided_by_id AND p.id = a.presented_by_id;
UPDATE reporting_approval
SET withdrawn_because = CASE WHEN withdrawn_because LIKE 'Texten%' THEN 'text' ELSE 'figures' END
WHERE withdrawn_because <> '';
SET CONSTRAINTS ALL IMMEDIATE;
"""

WHY = [("text", "The text has been changed."), ("figures", "The frozen figures have been replaced.")]

FORWARD = """
CREATE FUNCTION reporting_refuse_changed_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.document_id IS NULL AND NEW.document_id IS NOT NULL
       AND (to_jsonb(OLD) - 'document_id') = (to_jsonb(NEW) - 'document_id') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'report % is never changed', OLD.id USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER changed_report BEFORE UPDATE OR DELETE ON reporting_report
    FOR EACH ROW EXECUTE FUNCTION reporting_refuse_changed_report();

CREATE FUNCTION reporting_refuse_changed_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
       AND (to_jsonb(OLD) - ARRAY['withdrawn_at', 'withdrawn_because'])
         = (to_jsonb(NEW) - ARRAY['withdrawn_at', 'withdrawn_because']) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'approval % is withdrawn, never changed', OLD.id USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER changed_approval BEFORE UPDATE OR DELETE ON reporting_approval
    FOR EACH ROW EXECUTE FUNCTION reporting_refuse_changed_approval();

CREATE FUNCTION reporting_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER changed_participant BEFORE UPDATE OR DELETE ON reporting_approval_others
    FOR EACH ROW EXECUTE FUNCTION reporting_refuse_change();
"""

BACKWARD = """
DROP TRIGGER changed_participant ON reporting_approval_others;
DROP FUNCTION reporting_refuse_change();
DROP TRIGGER changed_approval ON reporting_approval;
DROP FUNCTION reporting_refuse_changed_approval();
DROP TRIGGER changed_report ON reporting_report;
DROP FUNCTION reporting_refuse_changed_report();
"""


def person(*, null: bool) -> models.ForeignKey:
    return models.ForeignKey("accounts.person", PROTECT, related_name="+", null=null)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_ended_roles"), ("reporting", "0001_initial")]
    operations = [
        migrations.RemoveConstraint("approval", "approval_by_another_than_presented"),
        *(migrations.AddField("approval", name, person(null=True)) for name in ("decider", "presenter")),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            "approval", "withdrawn_because", models.CharField(max_length=8, choices=WHY, blank=True)
        ),
        *(migrations.AlterField("approval", name, person(null=False)) for name in ("decider", "presenter")),
        migrations.AddConstraint(
            "approval",
            models.CheckConstraint(name="approval_by_another_than_presented", condition=~Q(decider=F("presenter"))),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
