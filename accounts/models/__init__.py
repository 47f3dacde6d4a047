"""Who: people, their accounts, organisations, authorities, what they have been entrusted with, and how they sign in."""

from accounts.models.people import (
    ApiClient,
    Authority,
    Department,
    Organisation,
    OrganisationKind,
    OrganisationMembership,
    Person,
    RoleAssignment,
    User,
    UserManager,
)
from accounts.models.signin import EidIdentity, KnownDevice, SecurityAct, SignInTrials

__all__ = [
    "ApiClient",
    "Authority",
    "Department",
    "EidIdentity",
    "KnownDevice",
    "Organisation",
    "OrganisationKind",
    "OrganisationMembership",
    "Person",
    "RoleAssignment",
    "SecurityAct",
    "SignInTrials",
    "User",
    "UserManager",
]
