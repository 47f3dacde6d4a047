"""Which accounts wait to be verified."""

from django.apps import apps
from django.db.models import Count, Exists, OuterRef

from registry.queries import sight


def unverified(user, authorities):
    """Accounts in force that fewer than two have called back about, in live grants of the authorities with instalments
    to the party that are in the plan; never one that the reader has called back about."""
    accounts = apps.get_model("applications", "PayeeAccount").objects
    checks = apps.get_model("grants", "AccountCheck").objects
    planned = (
        apps.get_model("grants", "Instalment")
        .objects.standing()
        .filter(
            grant__case=OuterRef("application__case"),
            organisation=OuterRef("organisation"),
            authority__in=authorities,
            grant__closing__isnull=True,
        )
    )
    newer = accounts.filter(
        application=OuterRef("application"), organisation=OuterRef("organisation"), pk__gt=OuterRef("pk")
    )
    own = checks.filter(account=OuterRef("pk"), checker=user.person_id)
    rows = accounts.filter(sight(user, case="application__case__")).filter(
        Exists(planned), ~Exists(newer), ~Exists(own)
    )
    return rows.annotate(n=Count("checks")).filter(n__lt=2).order_by("pk")
