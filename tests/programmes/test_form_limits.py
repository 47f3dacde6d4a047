"""Nothing that is typed is endless: what is kept for ever is as long as it needs to be, and no longer."""

import importlib
import inspect
import pkgutil

import pytest
from django import forms as django_forms

from programmes import forms


def typed_fields():
    """Every field of text in every form of the mandate, with a name that tells which."""
    for module in pkgutil.iter_modules(forms.__path__):
        for name, form in inspect.getmembers(
            importlib.import_module(f"programmes.forms.{module.name}"), inspect.isclass
        ):
            if not issubclass(form, django_forms.Form):
                continue
            for key, field in form.base_fields.items():
                if isinstance(field, django_forms.CharField) and not isinstance(field, django_forms.UUIDField):
                    yield pytest.param(field, id=f"{name}.{key}")


@pytest.mark.parametrize("field", list(typed_fields()))
def test_a_text_that_is_typed_has_a_limit(field):
    if isinstance(field.widget, django_forms.HiddenInput):
        return
    assert field.max_length is not None
    assert field.max_length <= 50_000
