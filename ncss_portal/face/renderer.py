"""How Django shows forms: one field template for the whole portal."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.template.loader import get_template


class PortalFormRenderer(DjangoTemplates):
    """Renders fields with `components/field.html` and whole forms with `components/form_fields.html`.

    The widgets themselves are Django's own.
    """

    form_template_name = "components/form_fields.html"
    field_template_name = "components/field.html"

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("components/"):
            return get_template(template_name)
        return super().get_template(template_name)

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        # The label stands above the field; a placeholder would only repeat it, too pale to read.
        if widget := context.get("widget"):
            widget["attrs"].pop("placeholder", None)
        return super().render(template_name, context, request=request)
