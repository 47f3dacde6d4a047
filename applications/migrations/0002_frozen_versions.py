"""A frozen version and what belongs to it never change, whoever asks."""

from django.db import migrations

PARTS = ["projectparty", "budgetline", "financingline", "requestedamount", "attachment"]

FORWARD = """
CREATE FUNCTION applications_refuse_frozen_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL THEN
        RAISE EXCEPTION 'version % is frozen and never changes', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER frozen_version BEFORE UPDATE OR DELETE ON applications_applicationversion
    FOR EACH ROW EXECUTE FUNCTION applications_refuse_frozen_version();

CREATE FUNCTION applications_refuse_frozen_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    concerned bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN concerned := concerned || OLD.version_id; END IF;
    IF TG_OP <> 'DELETE' THEN concerned := concerned || NEW.version_id; END IF;
    -- The row lock makes a writer wait for a submission under way, and then see that it froze the version.
    PERFORM 1 FROM applications_applicationversion WHERE id = ANY (concerned) FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM applications_applicationversion WHERE id = ANY (concerned) AND frozen_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the version is frozen and never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER frozen_part BEFORE INSERT OR UPDATE OR DELETE ON applications_{part}
    FOR EACH ROW EXECUTE FUNCTION applications_refuse_frozen_part();
"""
    for part in PARTS
)

BACKWARD = (
    "".join(f"DROP TRIGGER frozen_part ON applications_{part};" for part in PARTS)
    + "DROP TRIGGER frozen_version ON applications_applicationversion;"
    + "DROP FUNCTION applications_refuse_frozen_part(); DROP FUNCTION applications_refuse_frozen_version();"
)


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
