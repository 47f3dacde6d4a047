"""Reference data of grants: the account an authority pays from, and its terms. Never changed: a new one counts from its
day."""

import re
from fractions import Fraction
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority
from accounts.permissions import authorities_as, may_grant_role
from accounts.roles import Role
from grants.models import (
    AidInterestRate,
    AidRegister,
    FollowUpTerms,
    JournalProfile,
    PayingAccount,
    PriceBaseAmount,
    SetUpList,
    TermsVersion,
)
from grants.rules.followup import Rule
from grants.rules.journal import Profile
from grants.rules.setup import tasks_of
from sweden import clock, identifiers

#: ISO 9362: bank, country, place and, where there is one, office.
BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")


def exact_share(text: str) -> str:
    """A share between nothing and the whole, as an exact fraction. Raises ValidationError."""
    try:
        share = Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        raise ValidationError(_("Write a share between 0 and 1, such as 1/10.")) from None
    if not 0 <= share <= 1:
        raise ValidationError(_("Write a share between 0 and 1, such as 1/10."))
    return str(share)


class PayingAccountForm(ModelForm):
    """An IBAN whose check digits are right."""

    class Meta:
        model = PayingAccount
        fields = ["authority", "iban", "bic", "valid_from"]

    def clean_iban(self) -> str:
        try:
            return identifiers.iban(self.cleaned_data["iban"]).value
        except identifiers.IdentifierError:
            raise ValidationError(_("Check the IBAN: its check digits do not match.")) from None

    def clean_bic(self) -> str:
        bic: str = self.cleaned_data["bic"].strip().upper()
        if not BIC.fullmatch(bic):
            raise ValidationError(_("Write the bank's BIC, 8 or 11 characters, for example ESSESESS."))
        return bic


class ReferenceAdmin(admin.ModelAdmin):
    """Dated reference data: entered by an administrator, never changed; a new row counts from its day."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_grant_role(request.user, None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_grant_role(request.user, None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_grant_role(request.user, None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Entered(ReferenceAdmin):
    """Entered by an administrator of the authority, read by all administrators."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only the administrator's own authority can be chosen."""
        if db_field.name == "authority":
            kwargs["queryset"] = Authority.objects.filter(pk__in=authorities_as(request.user, Role.ADMINISTRATOR))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class Signed(Entered):
    """Entered with who did it, and when."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Who entered it, and when."""
        obj.entered_by, obj.entered_at = request.user, clock.now()
        super().save_model(request, obj, form, change)


class FollowUpTermsForm(ModelForm):
    """Rules that the schedule can be made of."""

    class Meta:
        model = FollowUpTerms
        fields = [
            "authority",
            "valid_from",
            "rules",
            "soon_days",
            "certificate_from",
            "available_months",
            "keeps_small_remainder",
            "instalments_a_year",
            "held_back",
            "source",
        ]

    def clean_held_back(self) -> str:
        return exact_share(self.cleaned_data["held_back"])

    def clean_rules(self) -> list[dict[str, Any]]:
        rules: list[dict[str, Any]] = self.cleaned_data["rules"]
        try:
            for one in rules:
                Rule.of(one)
        except (TypeError, ValueError) as fault:
            raise ValidationError(_("A rule cannot be read: %(fault)s"), params={"fault": str(fault)}) from None
        return rules


@admin.register(FollowUpTerms)
class FollowUpTermsAdmin(ReferenceAdmin):
    """What an authority's terms demand after the decision."""

    form = FollowUpTermsForm
    list_display = ["authority", "valid_from", "certificate_from", "available_months", "source"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only the administrator's own authority can be chosen."""
        if db_field.name == "authority":
            kwargs["queryset"] = Authority.objects.filter(pk__in=authorities_as(request.user, Role.ADMINISTRATOR))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(PriceBaseAmount)
class PriceBaseAmountAdmin(ReferenceAdmin):
    """The price base amount of a year."""

    list_display = ["year", "kronor", "source"]


@admin.register(AidInterestRate)
class AidInterestRateAdmin(ReferenceAdmin):
    """The rate of interest on unlawful aid from a day on."""

    list_display = ["starts_on", "base", "added_points", "is_compound", "source"]


@admin.register(PayingAccount)
class PayingAccountAdmin(Entered):
    """The account that an authority pays from."""

    form = PayingAccountForm
    list_display = ["authority", "iban", "bic", "valid_from"]


class TermsVersionForm(ModelForm):
    """A version of the terms, with its tolerance as an exact share."""

    class Meta:
        model = TermsVersion
        fields = ["authority", "name", "label", "valid_from", "body", "move_tolerance", "declaration_days", "source"]

    def clean_move_tolerance(self) -> str:
        return exact_share(self.cleaned_data["move_tolerance"])


@admin.register(TermsVersion)
class TermsVersionAdmin(Signed):
    """The terms of an authority's grants: what is decided keeps the version that counted then."""

    form = TermsVersionForm
    list_display = ["authority", "name", "label", "valid_from"]


class SetUpListForm(ModelForm):
    """A list of tasks that can be read."""

    class Meta:
        model = SetUpList
        fields = ["authority", "valid_from", "tasks", "source"]

    def clean_tasks(self) -> Any:
        try:
            tasks_of(self.cleaned_data["tasks"])
        except ValueError as fault:
            raise ValidationError(
                _("The list cannot be read at %(fault)s: write the product's keys, or key, sv and en."),
                params={"fault": str(fault)},
            ) from None
        return self.cleaned_data["tasks"]


@admin.register(SetUpList)
class SetUpListAdmin(Signed):
    """What is done before an authority's granted projects are under way."""

    form = SetUpListForm
    list_display = ["authority", "valid_from", "source"]


@admin.register(AidRegister)
class AidRegisterAdmin(ReferenceAdmin):
    """What a register of state aid demands."""

    list_display = ["register", "starts_on", "threshold_eur", "working_days", "months", "source"]


class JournalProfileForm(ModelForm):
    """A form of journal lines that can be read."""

    class Meta:
        model = JournalProfile
        fields = ["authority", "valid_from", "content", "source"]

    def clean_content(self) -> Any:
        content = self.cleaned_data["content"]
        try:
            Profile.of(content)
        except ValueError as fault:
            raise ValidationError(_("The form cannot be read: %(fault)s"), params={"fault": str(fault)}) from None
        return content


@admin.register(JournalProfile)
class JournalProfileAdmin(Signed):
    """How an agency's accounting reads journal lines."""

    form = JournalProfileForm
    list_display = ["authority", "valid_from", "source"]
