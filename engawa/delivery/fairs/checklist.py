"""What fairs know of 開始前確認表: the special site, who stands where on the day, and every exhibitor's light."""

from django.utils.translation import gettext as _

from engawa.contract.duties.checking import Found, checks
from engawa.contract.duties.occasions import Occasion
from engawa.delivery.events.queries import gathering_of
from engawa.delivery.events.states import GatheringState
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.exhibitors.states import ExhibitorState
from engawa.delivery.fairs.day_states import POST_LABELS
from engawa.delivery.fairs.queries.posts import ORDER, posts_of
from engawa.delivery.fairs.queries.site import published
from engawa.delivery.fairs.readiness import lights_of
from engawa.delivery.fairs.site_states import MANY, PAGE_LABELS, PageKind


@checks("site")
def site_open(occasion: Occasion) -> Found:
    """The fair is announced, and every page of which there is one is public."""
    wanted = [kind for kind in PageKind if kind not in MANY]
    there = set(published(*wanted).values_list("kind", flat=True))
    draft = gathering_of(occasion.gathering).state == GatheringState.DRAFT
    missing = [_("開催の公開")] if draft else []
    missing += [_("ページ「%(page)s」の公開") % {"page": PAGE_LABELS[kind]} for kind in wanted if kind not in there]
    return Found(tuple(missing), _("%(n)dページ") % {"n": len(there)})


@checks("posts")
def posts_filled(occasion: Occasion) -> Found:
    """Everybody in charge, and for each somebody who stands in."""
    rows = posts_of(occasion.gathering)
    there = {one.post for one in rows}
    alone = {one.post for one in rows if one.deputy is None}
    lacks = [str(POST_LABELS[one]) for one in ORDER if one not in there]
    deputies = [str(POST_LABELS[one]) for one in ORDER if one in alone]
    join = _("、").join
    missing = [_("担当（%(posts)s）") % {"posts": join(lacks)}] if lacks else []
    missing += [_("代理（%(posts)s）") % {"posts": join(deputies)}] if deputies else []
    return Found(tuple(missing))


@checks("rehearsal")
def lights_green(occasion: Occasion) -> Found:
    rows = list(Exhibitor.objects.filter(gathering=occasion.gathering, state=ExhibitorState.CONFIRMED))
    if not rows:
        return Found((_("出展者の決定"),))
    lights = lights_of(gathering_of(occasion.gathering), rows)
    left = sum(bool(light.gaps) for light in lights.values())
    unrehearsed = sum(any(gap.key == "rehearsal" for gap in light.gaps) for light in lights.values())
    facts = {"n": left, "rehearsals": unrehearsed}
    missing = (_("%(n)d者の準備（うちリハーサル%(rehearsals)d者）") % facts,) if left else ()
    return Found(missing, _("%(n)d者が緑です") % {"n": len(rows) - left})
