"""What is in the ledger already names the grant that it concerns: there has been one at most from each part of a case.

What was decided and not laid up yet gets a name for its grant to come. Entries of cases without either name none.
"""

from django.db import migrations

OF_GRANTS = """
UPDATE programmes_ledgerentry AS entry SET grant_uuid = held.uuid FROM grants_grant AS held
WHERE entry.case_id = held.case_id AND entry.assignment_id = held.assignment_id
  AND entry.strand_id IS NOT DISTINCT FROM held.strand_id
"""

OF_DECISIONS = """
WITH places AS (
  SELECT DISTINCT case_id, assignment_id, strand_id FROM programmes_ledgerentry
  WHERE grant_uuid IS NULL AND idempotency_key LIKE 'decision:%'
), named AS MATERIALIZED (SELECT places.*, gen_random_uuid() AS uuid FROM places)
UPDATE programmes_ledgerentry AS entry SET grant_uuid = named.uuid FROM named
WHERE entry.grant_uuid IS NULL AND entry.case_id = named.case_id AND entry.assignment_id = named.assignment_id
  AND entry.strand_id IS NOT DISTINCT FROM named.strand_id
"""

WITHDRAWN = """
UPDATE grants_grant AS held SET withdrawn_at = new.decided_at FROM assessments_decision AS new
WHERE new.replaces_id = held.decision_id AND new.outcome <> 'grant'
  AND EXISTS (SELECT FROM grants_closing AS one WHERE one.grant_id = held.id AND one.closed_at >= new.decided_at)
"""


class Migration(migrations.Migration):
    dependencies = [("grants", "0027_granted_anew")]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (OF_GRANTS, OF_DECISIONS, WITHDRAWN)]
