"""What the proposal keeps about people, for their extract (registerutdrag): what they made and sent in themselves. A
draft, and what was saved on the way, is read by who writes it and is part of no extract."""

from django.db.models import Q

from registry.subject import About

ABOUT = {
    "applications.Application": About(("created_by", "submitted_by"), case="case"),
    "applications.ApplicationVersion": About(
        ("saved_by",), case="application__case", only=Q(frozen_at__isnull=False), without=("sha256",)
    ),
}
#: Kinds of messages that let in whoever reads them.
LET_IN = ("application.invitation",)
