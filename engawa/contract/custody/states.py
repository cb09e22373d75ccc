from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class ConsentState(StrEnum):
    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


CONSENT_LABELS = {
    ConsentState.GIVEN: _("同意しています"),
    ConsentState.WITHDRAWN: _("取りやめました"),
    ConsentState.REPLACED: _("内容を変えました"),
}

CONSENT = StateTable(
    ConsentState,
    step("withdraw", frm=[ConsentState.GIVEN], to=ConsentState.WITHDRAWN),
    step("replace", frm=[ConsentState.GIVEN], to=ConsentState.REPLACED),
    initial=ConsentState.GIVEN,
)
