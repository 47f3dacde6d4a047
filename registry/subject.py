"""Everything that is kept about a person, read from the database's own shape, and handed out by one authority.

Each storey declares for its tables in which fields a row says whom it is about, and by which way the row belongs to an
authority. A table that names people and is not declared gives nothing out before it is (a test walks them all). Columns
of who did something, entered it or decided it make no row theirs: whose row it is, is somebody else.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Field, ForeignKey, JSONField, Model, Q

from accounts.covering import shown_to
from accounts.models import Person, User

#: Never given out, whatever the table: what one signs in with, what others are let in by, and search words.
_SECRET = (
    "password", "secret", "token", "key_hash", "session_key", "session_mark", "session_data", "digest", "search",
)  # fmt: skip
#: Links in texts: many of them let in whoever has them.
_LINK = re.compile(r"(?:https?://|www\.)\S+")
LINK_LEFT_OUT = "[länk utelämnad]"
#: Columns of who acted beside all that end in `_by`: official acts stand in the cases' registers.
ACTING = frozenset(
    {
        "by", "officer", "deputy", "decider", "presenter", "preparer", "approver", "proposer", "attester", "checker",
        "communicator", "proofreader", "responsible", "owner", "adjuster",
    }
)  # fmt: skip


@dataclass(frozen=True)
class About:
    """How the rows of a table are a person's.

    `of`: the fields that name the person, or one of their accounts. Then the way to who answers for the row: `case`, to
    a case, which must have a number, as a draft is the applicant's own; or `authority`; or `common` for what belongs
    to the account wherever it is used. `loose`: rows without case or authority are common. `only`: which rows at all.
    `without`: fields that are not given out.
    """

    of: tuple[str, ...]
    case: str = ""
    authority: str = ""
    common: bool = False
    loose: bool = False
    only: Q = field(default_factory=Q)
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.case) + bool(self.authority) + self.common != 1:
            raise ValueError("Say one way to who answers for the rows: a case, an authority, or that they are common.")

    def within(self, authorities: Iterable[int]) -> Q:
        """The rows that these authorities answer for."""
        if self.common:
            return Q()
        way = f"{self.case}__authority" if self.case else self.authority
        found = Q(**{f"{way}__in": set(authorities)})
        if self.case:
            found &= ~Q(**{f"{self.case}__number": ""})
        return found | Q(**{f"{self.case or self.authority}__isnull": True}) if self.loose else found


#: Table → how its rows are a person's. None: they are not, for the reason beside the declaration.
_ABOUT: dict[str, About | None] = {}
#: Kinds of messages whose texts are never given out: they let in whoever reads them.
_LET_IN: set[str] = {"account"}


def declare(tables: Mapping[str, About | None], *, let_in: Iterable[str] = ()) -> None:
    """Say of tables how their rows are a person's, from a storey's `apps.py`; and which kinds of messages carry a
    secret."""
    _ABOUT.update(tables)
    _LET_IN.update(let_in)


declare(
    {
        "accounts.Person": About(("merged_into",), common=True),
        "accounts.User": About(("person",), common=True),
        "accounts.RoleAssignment": About(("person",), authority="authority", loose=True),
        "accounts.OrganisationMembership": About(("person",), common=True),
        "accounts.Identity": About(("person",), common=True),
        "accounts.IdentityReading": About(("person",), common=True),
        "accounts.EidIdentity": About(("person",), common=True),
        "accounts.KnownDevice": About(("user",), common=True),
        "accounts.SecurityAct": About(("user",), common=True),
        "accounts.SignInTrials": About(("user",), common=True, without=("address", "device")),
        "accounts.ApiClient": None,  # a machine's account is nobody's
        "account.EmailAddress": About(("user",), common=True),
        "mfa.Authenticator": About(("user",), common=True, without=("data",)),
        "socialaccount.SocialAccount": About(("user",), common=True, without=("uid", "extra_data")),
        "usersessions.UserSession": About(("user",), common=True, without=("data",)),
        "admin.LogEntry": None,  # an official act
        "allauth_idp_oidc.Client": None,  # a machine's
        "allauth_idp_oidc.Token": None,
        "registry.Participation": About(("person",), case="case"),
        "registry.CaseBlock": About(("person",), case="case"),
        "registry.CasePresence": About(("person",), case="case"),
        "registry.CaseReading": About(("person",), case="case"),
        "registry.CaseShare": About(("person",), case="case"),
        "registry.Message": About(("to_person",), case="case", loose=True, without=("key", "html_body", "last_error")),
        "registry.RegisterEntry": About(("counterpart_person",), case="case"),
        "registry.RepresentationEvidence": About(("person",), authority="verified_for", loose=True),
        "registry.SubjectExtract": About(("person",), common=True, without=("content",)),
        "registry.SavedFilter": About(("person",), authority="authority", loose=True),
        "registry.KeptAnswer": None,  # a program's answer, kept for a day
    }
)


def naming(model: type[Model]) -> Iterator[ForeignKey]:
    """The fields of a model that name a person or an account."""
    for one in model._meta.get_fields():
        if isinstance(one, ForeignKey) and one.related_model in (Person, User):
            yield one


def undeclared() -> list[str]:
    """Tables that name people otherwise than as who acted, and are not declared."""
    found = []
    for model in apps.get_models():
        names = [one.name for one in naming(model) if not one.name.endswith("_by") and one.name not in ACTING]
        if names and model._meta.label not in _ABOUT:
            found.append(model._meta.label)
    return found


def kept(
    person: Person, authorities: Iterable[int], progress: Callable[[int, int], None] = lambda done, total: None
) -> dict[str, list[dict[str, Any]]]:
    """The rows about a person by what they are, those that `authorities` answer for and what is common to all. Who else
    is named in a row stands there by key, not by name. `progress` is told how many of the tables have been read."""
    users, mine = list(person.users.values_list("pk", flat=True)), set(authorities)
    found: dict[str, list[dict[str, Any]]] = {"accounts.Person": [_row(person, (), person.uuid)]}
    for place, (label, about) in enumerate(sorted(_ABOUT.items()), start=1):
        progress(place, len(_ABOUT))
        if about is None:
            continue
        model = apps.get_model(label)
        which = Q(pk__in=[])
        for one in naming(model):
            if one.name in about.of:
                which |= Q(**{f"{one.name}__in": users if one.related_model is User else [person.pk]})
        rows = model._default_manager.filter(which, about.only, about.within(mine)).order_by("pk")
        if lines := [_row(one, about.without, person.uuid) for one in rows.iterator(chunk_size=500)]:
            found[label] = [*found.get(label, []), *lines]
    for message in found.get("registry.Message", []):
        # A text outside every case may be any authority's.
        if message["kind"] in _LET_IN or message["case"] is None:
            message["body"] = ""
    return found


def _row(one: Model, without: tuple[str, ...], whose: UUID) -> dict[str, Any]:
    fields = [field for field in one._meta.concrete_fields if not _is_secret(field) and field.name not in without]
    return {field.name: _plain(field, one, whose) for field in fields}


def _is_secret(field: Field) -> bool:
    return any(word in field.name for word in _SECRET)


def _plain(field: Field, one: Model, whose: UUID) -> Any:
    value = shown_to(whose, getattr(one, field.attname))  # their own name is theirs to read
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID) or not _is_json(value):
        return _LINK.sub(LINK_LEFT_OUT, str(value))
    if isinstance(value, str):
        return _LINK.sub(LINK_LEFT_OUT, value)
    return _without_links(value) if isinstance(field, JSONField) else value


def _without_links(value: Any) -> Any:
    if isinstance(value, str):
        return _LINK.sub(LINK_LEFT_OUT, value)
    if isinstance(value, list):
        return [_without_links(one) for one in value]
    if isinstance(value, dict):
        return {key: _without_links(one) for key, one in value.items()}
    return value


def _is_json(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool | list | dict)
