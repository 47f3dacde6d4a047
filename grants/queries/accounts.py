"""Which accounts wait to be verified."""

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Q

from grants.queries.standing import fallen
from grants.rules.payments import VERIFIERS, blames_account
from registry.queries import sight


def blamed():
    """The latest payment by which the bank said that an account is wrong, by the account's key."""
    return {one.account_id: one.pk for one in fallen().only("account", "note") if blames_account(one.note)}


def unverified(user, authorities):
    """Accounts in force that fewer than two have called back about since the bank last said that they are wrong, in
    live grants of the authorities with instalments to the party that are in the plan; never one that the reader has
    called back about since then."""
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
    anew = blamed()
    after = list(anew.values())
    own = checks.filter(account=OuterRef("pk"), checker=user.person_id).filter(
        Q(after__in=after) | Q(after=None) & ~Q(account__in=list(anew))
    )
    counted = Q(checks__after__in=after) | Q(checks__after=None) & ~Q(pk__in=list(anew))
    rows = accounts.filter(sight(user, case="application__case__")).filter(
        Exists(planned), ~Exists(newer), ~Exists(own)
    )
    return rows.annotate(n=Count("checks", filter=counted)).filter(n__lt=VERIFIERS).order_by("pk")
