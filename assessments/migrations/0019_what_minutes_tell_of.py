"""Minutes and decision lists that were made before it was kept which applications they tell of."""

from django.db import migrations

TELLING = """
INSERT INTO registry_documentmention (document_id, case_id)
SELECT d.id, a.case_id FROM registry_document d
  JOIN assessments_decisionmeeting m ON d.key = 'minutes:' || m.uuid
  JOIN assessments_agendaitem i ON i.meeting_id = m.id
  JOIN applications_application a ON a.id = i.application_id
UNION
SELECT d.id, a.case_id FROM registry_document d
  JOIN assessments_panel p ON d.key = 'panel:' || p.uuid
  JOIN assessments_panelitem i ON i.panel_id = p.id
  JOIN applications_application a ON a.id = i.application_id
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0018_who_may_leave_out_a_vote"),
        ("registry", "0022_documents_that_tell_of_other_cases"),
    ]

    operations = [migrations.RunSQL(TELLING, migrations.RunSQL.noop)]
