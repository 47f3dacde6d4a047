"""How forms are drawn when a template only says `{{ form }}`, those of other packages included."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """With the product's own components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field_group.html"
