from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Every form of the program, ours and the libraries', wears the house's fields."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
