"""A proposal is taken back once and otherwise never changes, nor do its amounts, nor who took part in a decision."""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION assessments_refuse_changed_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
       AND (to_jsonb(OLD) - ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_note'])
         = (to_jsonb(NEW) - ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_note'])
       AND NOT EXISTS (SELECT 1 FROM assessments_decision WHERE proposal_id = OLD.id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'proposal % is taken back, never changed', OLD.id USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER changed_proposal BEFORE UPDATE OR DELETE ON assessments_proposal
    FOR EACH ROW EXECUTE FUNCTION assessments_refuse_changed_proposal();

CREATE FUNCTION assessments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER changed_amount BEFORE UPDATE OR DELETE ON assessments_proposedamount
    FOR EACH ROW EXECUTE FUNCTION assessments_refuse_change();
CREATE TRIGGER changed_participant BEFORE UPDATE OR DELETE ON assessments_decision_others
    FOR EACH ROW EXECUTE FUNCTION assessments_refuse_change();
"""

BACKWARD = """
DROP TRIGGER changed_participant ON assessments_decision_others;
DROP TRIGGER changed_amount ON assessments_proposedamount;
DROP FUNCTION assessments_refuse_change();
DROP TRIGGER changed_proposal ON assessments_proposal;
DROP FUNCTION assessments_refuse_changed_proposal();
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="proposal",
            name="withdrawn_note",
            field=models.TextField(blank=True, help_text="What should change, when it was sent back"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
