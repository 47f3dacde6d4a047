"""What applicants rely on stands once the call is published: its parts, its conditions and its form."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION calls_refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM calls_call WHERE id = OLD.call_id AND status IN ('published', 'decided')) THEN
        RAISE EXCEPTION '% of a published call is never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER changed_part BEFORE UPDATE OR DELETE ON calls_callstrand
    FOR EACH ROW EXECUTE FUNCTION calls_refuse_change_of_published();
CREATE TRIGGER changed_condition BEFORE UPDATE OR DELETE ON calls_callcondition
    FOR EACH ROW EXECUTE FUNCTION calls_refuse_change_of_published();

CREATE FUNCTION calls_refuse_change_of_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL THEN
        RAISE EXCEPTION 'a frozen form is never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER changed_form BEFORE UPDATE OR DELETE ON calls_formversion
    FOR EACH ROW EXECUTE FUNCTION calls_refuse_change_of_frozen();
"""

BACKWARD = """
DROP TRIGGER changed_form ON calls_formversion;
DROP FUNCTION calls_refuse_change_of_frozen();
DROP TRIGGER changed_condition ON calls_callcondition;
DROP TRIGGER changed_part ON calls_callstrand;
DROP FUNCTION calls_refuse_change_of_published();
"""


class Migration(migrations.Migration):
    dependencies = [("calls", "0002_proofreading_and_extensions")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
