"""What the pages of the granted money have in common: the grant as the reader sees it."""

from typing import Any

from django.shortcuts import get_object_or_404

from grants.models import Grant


def grant_seen(user: Any, **which: Any) -> Grant:
    """The grant, if the reader works with cases at its authority and may see this one."""
    grants = Grant.objects.at_work(user).select_related(
        "case__authority", "authority", "assignment__programme", "strand", "project"
    )
    found: Grant = get_object_or_404(grants.defer("case__search"), **which)
    return found
