"""The terms of hand-in stand once the call is published."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER changed_terms BEFORE UPDATE OR DELETE ON applications_handinterms
    FOR EACH ROW EXECUTE FUNCTION calls_refuse_change_of_published();
"""
BACKWARD = "DROP TRIGGER changed_terms ON applications_handinterms;"


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0019_newest_with_their_cases"),
        ("calls", "0012_what_a_published_call_says"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
