"""Who: people, their accounts, organisations, authorities, and what they have been entrusted with."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models.covered import CoveredEmailField
from accounts.queries import RoleAssignmentQuerySet
from accounts.roles import Role


class Person(models.Model):
    """A human being (person). May have several accounts or none: an invited co-applicant has none yet."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    orcid = models.CharField("ORCID", max_length=19, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    is_protected = models.BooleanField(
        default=False, editable=False, help_text=_("Protected personal data: who they are lies apart, in Identity")
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # Whatever reads a person shows this row; what must not be shown is therefore not in it.
            models.CheckConstraint(
                name="protected_person_shows_nothing",
                condition=Q(is_protected=False) | Q(name__startswith="Skyddad person ", email="", orcid=""),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Protection(models.TextChoices):
    """Why a person's data is protected (skyddade personuppgifter)."""

    MARKED = "marked", _("secrecy marking in the population register (22 kap. 1 § OSL)")
    REGISTRATION = "registration", _("protected population registration (22 kap. 1 § OSL)")
    THREAT = "threat", _("threat or persecution (21 kap. 3 § OSL)")


class Identity(models.Model):
    """Who a protected person is: kept apart, so that no list, search, document, export or API can come upon it.

    Read on one page only, by those who may, each time with a reason (`IdentityReading`). Messages are sent to `email`.
    """

    person = models.OneToOneField(Person, models.PROTECT, related_name="identity")
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    orcid = models.CharField(max_length=19, blank=True)
    kind = models.CharField(max_length=12, choices=Protection)
    protected_by = models.ForeignKey("User", models.PROTECT, related_name="+")
    protected_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person)


class IdentityReading(models.Model):
    """That somebody has seen who a protected person is, and why."""

    APPEND_ONLY = True

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    read_by = models.ForeignKey("User", models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [models.CheckConstraint(name="identity_read_for_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.person} {self.read_at:%Y-%m-%d}"


class UserManager(BaseUserManager):
    """Accounts are known by their e-mail address, compared without regard to case; always read with their person."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().select_related("person")

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Create an account with a person of its own, named by `name` (else the address)."""
        name = fields.pop("name", "") or email.partition("@")[0]
        if "person" not in fields:
            fields["person"] = Person.objects.create(name=name, email=email)
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account (konto): one way for a person to sign in."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="users")
    is_active = models.BooleanField(default=True)
    is_service = models.BooleanField(default=False, help_text=_("A machine's account: nobody signs in with it"))
    is_staff = models.BooleanField(_("may open the administration of reference data"), default=False)
    language = models.CharField(max_length=2, choices=[("sv", "Svenska"), ("en", "English")], default="sv")
    date_joined = models.DateTimeField(auto_now_add=True)
    session_mark = models.CharField(
        max_length=32, blank=True, editable=False, help_text=_("Every session carries it; a new one ends them all")
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.person.name

    def get_session_auth_hash(self) -> str:
        """What a session must carry to hold: it changes with the password, and when all sessions are ended."""
        return super().get_session_auth_hash() + self.session_mark

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same by earlier keys of the product."""
        for one in super().get_session_auth_fallback_hash():
            yield one + self.session_mark

    def get_full_name(self) -> str:
        return self.person.name

    def get_short_name(self) -> str:
        return self.person.name.partition(" ")[0]


class OrganisationKind(models.TextChoices):
    """What an organisation is, as the reports count it (documents: organisationstyp)."""

    COMPANY = "company", _("company")
    UNIVERSITY = "university", _("university")
    INSTITUTE = "institute", _("research institute")
    REGION = "region", _("region")
    MUNICIPALITY = "municipality", _("municipality")
    AUTHORITY = "authority", _("government authority")
    CIVIL_SOCIETY = "civil_society", _("civil society organisation")
    OTHER = "other", _("other")


class Organisation(models.Model):
    """A legal person (organisation). Foreign ones have no Swedish number; knowing a number joins nobody to it."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    number = models.CharField(
        _("organisation number"), max_length=11, blank=True, help_text=_("Ten digits, 556012-3456")
    )
    country = models.CharField(_("country"), max_length=2, default="SE")
    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind, default=OrganisationKind.COMPANY)
    county = models.CharField(_("county"), max_length=2, blank=True, help_text=_("Code of the county, 01–25"))
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(
                name="organisation_number_once",
                fields=["number"],
                condition=~Q(number="") & Q(merged_into__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EvidenceDemand(models.TextChoices):
    """What an authority wants before someone acts for an organisation as its signatory."""

    TOLD = "told", _("whoever handles the case is told when nothing shows the right")
    ENTERED = "entered", _("the organisation must have entered what shows the right")
    VERIFIED = "verified", _("an authority must have verified what shows the right")


class Authority(models.Model):
    """A government agency (myndighet) that uses the product: owner of cases, number series and a register."""

    key = models.SlugField(unique=True, help_text=_("Short and lasting, for example vinnova"))
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="authority")
    short_name = models.CharField(max_length=60)
    number_prefix = models.CharField(
        max_length=60, help_text=_("Stands before the case number when people see it, for example Vinnova")
    )
    postal_address = models.CharField(max_length=200, blank=True)
    registrar_email = models.EmailField(blank=True)
    public_access_sv = models.TextField(blank=True, help_text=_("That and how applications become public"))
    public_access_en = models.TextField(blank=True)
    personal_data_sv = models.TextField(blank=True, help_text=_("How personal data is used"))
    personal_data_en = models.TextField(blank=True)
    colour = models.CharField(max_length=12, blank=True, help_text=_("Name of the agency's colour in charts"))
    evidence_demand = models.CharField(
        _("evidence of signatories"), max_length=8, choices=EvidenceDemand, default=EvidenceDemand.TOLD
    )

    class Meta:
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")

    def __str__(self) -> str:
        return self.short_name


class Department(models.Model):
    """A ministry of the Government Offices (departement): receives reports; its people are ministry readers."""

    key = models.SlugField(unique=True, help_text=_("For example kn"))
    name = models.CharField(max_length=120)
    registrar_email = models.EmailField(blank=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self) -> str:
        return self.name


class RoleAssignment(models.Model):
    """That a person holds a role at an authority (or reads for a department) during a period.

    The delegation of a decision-maker, or of one who decides on reports, reaches `amount_limit` kronor per decision
    (None: without limit); the strands it covers are rows of a later storey.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=24, choices=Role)
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, blank=True, related_name="role_assignments")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="role_assignments")
    title = models.CharField(_("title"), max_length=120, blank=True, help_text=_("As printed in decisions"))
    phone = models.CharField(
        _("telephone"), max_length=40, blank=True, help_text=_("Of the work, as printed in letters")
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    amount_limit = models.BigIntegerField(null=True, blank=True, validators=[MinValueValidator(0)])
    #: The assignment that this one stands in for, of someone else at the same place: it ends with it, at the latest.
    deputy_for = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="deputies")
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.CheckConstraint(
                name="role_at_an_authority_or_reader_for_a_department",
                condition=Q(role=Role.MINISTRY_READER, department__isnull=False, authority__isnull=True)
                | (~Q(role=Role.MINISTRY_READER) & Q(department__isnull=True, authority__isnull=False)),
            ),
            models.CheckConstraint(
                name="role_period_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="role_deputy_for_a_period",
                condition=Q(deputy_for__isnull=True) | Q(valid_to__isnull=False),
            ),
            models.CheckConstraint(
                name="role_amount_only_for_those_who_decide",
                condition=Q(amount_limit__isnull=True) | Q(role__in=[Role.DECISION_MAKER, Role.REPORT_APPROVER]),
            ),
        ]
        indexes = [models.Index(fields=["person", "role"], name="role_person_role")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}, {self.authority or self.department}"


class OrganisationMembership(models.Model):
    """That a person speaks for an organisation; only verified administrators see organisation-wide."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    is_administrator = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="membership_once", fields=["person", "organisation"]),
            models.CheckConstraint(
                name="membership_verified_by_someone",
                condition=Q(verified_at__isnull=True, verified_by__isnull=True)
                | Q(verified_at__isnull=False, verified_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}"


class ApiClient(models.Model):
    """Another system that reads and writes through the API (maskinklient), for one authority.

    Its key, the hash of its secret and its scopes stand in `oidc`, the sign-in library's own row, which gives out its
    tokens. `user` is its service account: the roles of that account's person decide what it sees and may do, by the
    same rules as for people.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    oidc = models.OneToOneField("allauth_idp_oidc.Client", models.PROTECT, related_name="api_client")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="api_clients")
    user = models.OneToOneField(User, models.PROTECT, related_name="api_client")
    contact = CoveredEmailField(_("contact"), help_text=_("Who looks after the system"))
    per_minute = models.PositiveIntegerField(default=600, help_text=_("Requests a minute"))
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    rotated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    rotated_at = models.DateTimeField(null=True, blank=True, help_text=_("When the secret was last made anew"))
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text=_("To the minute"))

    class Meta:
        verbose_name = _("machine client")
        verbose_name_plural = _("machine clients")
        constraints = [
            models.CheckConstraint(
                name="api_client_revoked_by_someone",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
            models.CheckConstraint(name="api_client_may_ask_something", condition=Q(per_minute__gte=1)),
        ]

    def __str__(self) -> str:
        return self.user.person.name

    @property
    def scopes(self) -> list[str]:
        """What its tokens may be asked for."""
        return self.oidc.get_scopes()
