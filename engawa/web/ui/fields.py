"""What a template needs to know about one bound field to lay it out."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class FieldView:
    bound: BoundField
    kind: str
    hint: str
    control: SafeString
    describedby: str

    @property
    def hint_id(self) -> str:
        return f"{self.bound.auto_id}_helptext"

    @property
    def error_id(self) -> str:
        return f"{self.bound.auto_id}_error"


def view_of(bound: BoundField, hint: str = "", *, autofocus: bool = False) -> FieldView:
    """Label above, hint above the control, error below it, both tied to it."""
    kind = _kind(bound.field.widget)
    hint = hint or str(bound.help_text)
    described = [f"{bound.auto_id}_helptext"] if hint else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    attrs: dict[str, Any] = {}
    if kind == "text":
        attrs["class"] = " ".join(filter(None, ["input", bound.field.widget.attrs.get("class", "")]))
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if autofocus:
        attrs["autofocus"] = True
    # Lists of choices are described by their fieldset, and drawn choice by choice in the template.
    control = SafeString("") if kind == "choices" else conditional_escape(bound.as_widget(attrs=attrs))
    return FieldView(bound, kind, hint, control, " ".join(described))


def _kind(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "text"
