"""A person's suggestions and what was decided about them. The calculation's counts name nobody and stay."""

from django.utils.translation import gettext_lazy as _

from engawa.base.subjects.sites import register_rows
from engawa.delivery.guidance.suggestions.models import Override, Suggestion


def register() -> None:
    register_rows(Suggestion, _("おすすめの案とご案内"))
    register_rows(Override, _("おすすめの固定と除外"))
