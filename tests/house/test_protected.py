"""A protected person's name and address are told nowhere: every field that may hold them covers what is read."""

import pytest
from django.apps import apps
from django.db.models import CharField, TextField

from accounts.models.covered import Covering
from config.local.catalogues import STOREYS

#: A field that is called so may hold a person's name or address.
TELLING = ("name", "email", "contact", "counterpart", "appellant", "leader", "responsible", "who", "recipient", "phone")
#: But these hold none, or are what the covering itself rests on.
OTHERWISE = {
    "accounts.Person": "says nothing of a protected person",
    "accounts.Identity": "where it is kept",
    "accounts.User": "one signs in by it; of a protected person it is shown nowhere",
    "accounts.RoleAssignment": "telephone at work; left out of what is written of a protected person",
    "accounts.Organisation accounts.Authority accounts.Department": "of an organisation",
    "programmes.Programme programmes.Appropriation programmes.Strand programmes.TechnologyArea": "of money",
    "calls.ProjectKind calls.CallStep calls.WantedAttachment calls.CallCriterion calls.ResearchSubject": "of a form",
    "registry.Message.from_email calls.Call.who_may_apply_sv calls.Call.who_may_apply_en": "an authority's; of a call",
    "registry.SavedFilter registry.DisclosureItem.name assessments.Panel assessments.ReviewPhase": "what one called it",
    "grants.TermsVersion grants.AidAward": "of terms; of an organisation",
    "programmes.SavedData.responsible": "a function at an authority",
}


@pytest.mark.parametrize("storey", [one for one in STOREYS if one != "sweden"])
def test_every_field_that_may_name_a_person_is_covered_or_says_why_not(storey: str) -> None:
    let_off = {word for words in OTHERWISE for word in words.split()}
    open_ = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config(storey).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField) and not field.choices and not isinstance(field, Covering)
        if any(word in field.name.split("_") for word in TELLING)
    }
    assert not {one for one in open_ if one not in let_off and one.rpartition(".")[0] not in let_off}
