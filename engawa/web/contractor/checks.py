"""接続確認の結果: who can talk, who cannot yet, and who has not tried; by alias, the red ones first."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_aliases
from engawa.delivery.fairs.queries.fair import current_fair
from engawa.delivery.fairs.queries.registrations import taking_part
from engawa.shared.live.checking import BROWSER_LABELS, CODE_WORDS, LIGHT_WORDS, Browser, Code, Light, light_of
from engawa.shared.live.devices import checks_of
from engawa.shared.live.models import LiveCheck
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest

ORDER = [Light.RED, Light.AMBER, None, Light.GREEN]
TONES = {Light.RED: "now", Light.AMBER: "info", Light.GREEN: "go", None: "soft"}


@require_safe
@staff(Permission.SEAT_REMOVE)
def checks(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    fair = current_fair()
    people = list(taking_part(fair.gathering).values_list("subject_id", flat=True)) if fair else []
    found, aliases = checks_of(people), show_aliases(people)
    rows = [_row(aliases.get(subject, ""), found.get(subject)) for subject in people]
    rows.sort(key=lambda row: (ORDER.index(row["light"]), row["alias"]))
    counts = [(LIGHT_WORDS[light] if light else "", TONES[light], _count(rows, light)) for light in ORDER]
    return page(request, OFFICE, "contractor/checks", {"rows": rows, "counts": counts})


def _row(alias: str, check: LiveCheck | None) -> dict[str, object]:
    light = light_of(check.codes, aborted=check.aborted) if check else None
    return {
        "alias": alias,
        "check": check,
        "light": light,
        "word": LIGHT_WORDS[light] if light else "",
        "tone": TONES[light],
        "codes": [(code, CODE_WORDS[Code(code)]) for code in check.codes] if check else [],
        "browser": BROWSER_LABELS[Browser(check.browser)] if check else "",
    }


def _count(rows: list[dict[str, object]], light: Light | None) -> int:
    return sum(row["light"] is light for row in rows)
