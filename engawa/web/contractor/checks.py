"""接続確認の結果: who can talk, who cannot yet, and who has not tried; by alias, the red ones first."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_aliases
from engawa.delivery.fairs.queries.registrations import taking_part
from engawa.shared.live.checking import BROWSER_LABELS, CODE_WORDS, LIGHT_WORDS, Browser, Code, Light, light_of
from engawa.shared.live.devices import checks_of
from engawa.shared.live.models import LiveCheck
from engawa.web.between.choosing import chosen_fair
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest

ORDER = [Light.RED, Light.AMBER, None, Light.GREEN]
TONES = {Light.RED: "now", Light.AMBER: "info", Light.GREEN: "go", None: "soft"}


@dataclass(frozen=True)
class Row:
    """One person by alias; without `check` she has not tried."""

    alias: str
    check: LiveCheck | None
    light: Light | None
    word: str
    tone: str
    codes: list[tuple[str, str]]
    browser: str


@require_safe
@staff(Permission.SEAT_REMOVE)
def checks(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    fair = chosen_fair(request)
    people = list(taking_part(fair.gathering).values_list("subject_id", flat=True))
    found, aliases = checks_of(people), show_aliases(people)
    rows = [_row(aliases.get(subject, ""), found.get(subject)) for subject in people]
    rows.sort(key=lambda row: (ORDER.index(row.light), row.alias))
    counts = [(LIGHT_WORDS[light] if light else "", TONES[light], _count(rows, light)) for light in ORDER]
    return page(request, OFFICE, "contractor/checks", {"rows": rows, "counts": counts})


def _row(alias: str, check: LiveCheck | None) -> Row:
    if check is None:
        return Row(alias, None, None, "", TONES[None], [], "")
    light = light_of(check.codes, aborted=check.aborted)
    codes = [(code, str(CODE_WORDS[Code(code)])) for code in check.codes]
    return Row(
        alias, check, light, str(LIGHT_WORDS[light]), TONES[light], codes, str(BROWSER_LABELS[Browser(check.browser)])
    )


def _count(rows: list[Row], light: Light | None) -> int:
    return sum(row.light is light for row in rows)
