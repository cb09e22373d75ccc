"""当日体制表 as it is printed: plain words in, bytes out."""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.base.programmes.models import Programme
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.day_states import POST_LABELS, POST_WORDS, PostKind
from engawa.delivery.fairs.models import DayPost
from engawa.delivery.fairs.queries.posts import missing_posts, posts_of
from engawa.shared.documents.sheets import Sheet, print_sheet

TEMPLATE = Path(__file__).with_name("posts.typ")


def hours(row: DayPost) -> str:
    return f"{clock.local(row.starts_at):%H:%M}〜{clock.local(row.ends_at):%H:%M}"


def rows_of(gathering: Gathering, names: Mapping[UUID, str]) -> list[dict[str, str]]:
    return [
        {
            "post": str(POST_LABELS[PostKind(one.post)]),
            "words": str(POST_WORDS[PostKind(one.post)]),
            "person": names.get(one.person, ""),
            "deputy": names.get(one.deputy, "") if one.deputy else "",
            "hours": hours(one),
        }
        for one in posts_of(gathering.pk)
    ]


def posts_sheet(programme: Programme, gathering: Gathering, names: Mapping[UUID, str]) -> bytes:
    """Inside the programme. `names` were opened by whoever prints. Raises Unprintable."""
    sheet = Sheet(
        title=_("当日体制表"),
        sender=programme.contractor.name if programme.contractor else "",
        note=gathering.title,
        foot=_("運営事務局の中だけで使います。終わったら破棄してください。"),
    )
    content = {
        "posts": rows_of(gathering, names),
        "missing": "、".join(str(POST_LABELS[one]) for one in missing_posts(gathering.pk)),
        "halt": _(
            "大雪、停電、通信の障害などのときは、総括（責任者）か代理が「中断・延期・中止」の画面で中断します。延期と中止には、発注者の同意が要ります。"
        ),
    }
    return print_sheet(TEMPLATE, sheet, content, at=clock.now())
