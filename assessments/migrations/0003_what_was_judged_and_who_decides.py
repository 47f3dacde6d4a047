"""Check and proposal say which version they judged, proposal and decision whose they are; a decision may be replaced."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

PROTECT = django.db.models.deletion.PROTECT

FILL = """
ALTER TABLE assessments_proposal DISABLE TRIGGER changed_proposal;
UPDATE assessments_eligibilitycheck c SET version_id = a.submitted_version_id
FROM applications_application a WHERE a.id = c.application_id;
UPDATE assessments_proposal p SET version_id = a.submitted_version_id, authority_id = k.authority_id
FROM applications_application a JOIN registry_case k ON k.id = a.case_id WHERE a.id = p.application_id;
UPDATE assessments_decision d SET authority_id = p.authority_id, decider_id = b.person_id, presenter_id = u.person_id
FROM assessments_proposal p, accounts_user b, accounts_user u
WHERE p.id = d.proposal_id AND b.id = d.decided_by_id AND u.id = d.presented_by_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE assessments_proposal ENABLE TRIGGER changed_proposal;
"""

#: model, field, to, help text: empty at first, filled from what stands, then required.
NEW = [
    ("eligibilitycheck", "version", "applications.applicationversion", "What was judged"),
    ("proposal", "version", "applications.applicationversion", "What was judged"),
    ("proposal", "authority", "accounts.authority", "Who decides"),
    ("decision", "authority", "accounts.authority", ""),
    ("decision", "decider", "accounts.person", ""),
    ("decision", "presenter", "accounts.person", ""),
]


def key(to: str, words: str, *, null: bool) -> models.ForeignKey:
    more = {"help_text": words} if words else {}
    return models.ForeignKey(to, PROTECT, related_name="+", null=null, **more)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_ended_roles"),
        ("applications", "0005_technology_area_for_lists"),
        ("assessments", "0002_proposals_are_taken_back_never_changed"),
    ]
    operations = [
        migrations.RemoveConstraint("decision", "decided_by_another_than_presented"),
        migrations.RemoveConstraint("proposal", "one_standing_proposal"),
        *(migrations.AddField(model, name, key(to, words, null=True)) for model, name, to, words in NEW),
        migrations.AddField(
            "proposal",
            "replaces",
            models.ForeignKey(
                "assessments.decision",
                PROTECT,
                null=True,
                blank=True,
                related_name="proposed_changes",
                help_text="The decision that would be corrected or changed",
            ),
        ),
        migrations.AddField(
            "decision",
            "replaces",
            models.OneToOneField("assessments.decision", PROTECT, null=True, blank=True, related_name="replaced_by"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        *(migrations.AlterField(model, name, key(to, words, null=False)) for model, name, to, words in NEW),
        migrations.AlterField(
            "decision",
            "application",
            models.ForeignKey("applications.application", PROTECT, related_name="decisions"),
        ),
        migrations.AddConstraint(
            "decision",
            models.UniqueConstraint(
                name="one_first_decision", fields=["application", "authority"], condition=Q(replaces__isnull=True)
            ),
        ),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(name="decided_by_another_than_presented", condition=~Q(decider=F("presenter"))),
        ),
        migrations.AddConstraint(
            "proposal",
            models.UniqueConstraint(
                name="one_standing_proposal",
                fields=["application", "authority"],
                condition=Q(withdrawn_at__isnull=True, replaces__isnull=True),
            ),
        ),
        migrations.AddConstraint(
            "proposal",
            models.UniqueConstraint(
                name="one_standing_proposal_of_change",
                fields=["replaces"],
                condition=Q(withdrawn_at__isnull=True, replaces__isnull=False),
            ),
        ),
    ]
