"""Who: people, their accounts, organisations, authorities, what they have been entrusted with, and how they sign in."""

from accounts.models.people import (
    ApiClient,
    Authority,
    Department,
    EvidenceDemand,
    Identity,
    IdentityReading,
    Organisation,
    OrganisationKind,
    OrganisationMembership,
    Person,
    Protection,
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
    "EvidenceDemand",
    "Identity",
    "IdentityReading",
    "KnownDevice",
    "Organisation",
    "OrganisationKind",
    "OrganisationMembership",
    "Person",
    "Protection",
    "RoleAssignment",
    "SecurityAct",
    "SignInTrials",
    "User",
    "UserManager",
]
