"""What a published call says stands, and its closing moment is never moved back; the database refuses both."""

from django.db import migrations

#: What applicants rely on. Who answers for it, how far it has come and when it closes go on.
STANDS = (
    "title_sv", "title_en", "purpose_sv", "purpose_en", "who_may_apply_sv", "who_may_apply_en", "recommends_english",
    "legal_basis_sv", "opens_at", "continuous", "project_start_from", "project_end_latest", "trl_from", "trl_to",
    "applicant_kinds", "counties", "subjects", "access", "first_step_id", "late_rule", "may_be_appealed",
    "appeal_ground_sv",
)  # fmt: skip
OLD, NEW = (", ".join(f"{row}.{name}" for name in STANDS) for row in ("OLD", "NEW"))
FORWARD = f"""
CREATE FUNCTION calls_refuse_change_of_what_is_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW({OLD}) IS DISTINCT FROM ROW({NEW}) OR NEW.closes_at < OLD.closes_at THEN
        RAISE EXCEPTION 'what a published call says is never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER changed_call BEFORE UPDATE ON calls_call FOR EACH ROW WHEN (OLD.status IN ('published', 'decided'))
    EXECUTE FUNCTION calls_refuse_change_of_what_is_said();
"""  # noqa: S608 - columns' names, ours
BACKWARD = "DROP TRIGGER changed_call ON calls_call; DROP FUNCTION calls_refuse_change_of_what_is_said();"


class Migration(migrations.Migration):
    dependencies = [("calls", "0011_unfinished_recipients")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
