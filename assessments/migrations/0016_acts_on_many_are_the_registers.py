from django.db import migrations

OLD, NEW = "assessments.tasks.do_mass_act", "registry.tasks.do_mass_act"


def move(apps, schema_editor):
    """What has been asked for on many applications is kept, and what waits goes on where it is done now."""
    of = apps.get_model
    act, item = of("registry", "MassAct"), of("registry", "MassItem")
    for old in of("assessments", "MassAct").objects.order_by("pk").iterator():
        kept = {name: getattr(old, name) for name in ("uuid", "act", "values", "asked_by_id", "asked_at", "job_id")}
        new = act.objects.create(subject="application", **kept)
        item.objects.bulk_create(
            item(
                mass=new,
                target=one.application.case.uuid,
                read=f"{one.version}:{one.state}",
                status=one.status,
                said=one.said,
                done_at=one.done_at,
            )
            for one in old.items.select_related("application__case").order_by("pk")
        )
    of("registry", "Job").objects.filter(task=OLD).update(task=NEW)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0015_appeals_of_dismissals"),
        ("registry", "0020_acts_on_many"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="MassItem"),
        migrations.DeleteModel(name="MassAct"),
    ]
