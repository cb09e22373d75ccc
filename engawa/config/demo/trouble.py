"""What is prepared against a bad day, and one pair kept apart whose second look is still to come."""

import datetime as dt

from engawa.base.kit import clock
from engawa.base.programmes.actors import seeker
from engawa.config.demo.before import Known, Plan
from engawa.config.demo.people import LOADER, Cast
from engawa.contract.clauses.actions import set_parameter
from engawa.contract.clauses.known import Basis
from engawa.delivery.events.block_states import BlockWho
from engawa.delivery.fairs.actions import talks
from engawa.delivery.fairs.actions.blocking import Whom, block
from engawa.delivery.fairs.actions.posting import set_post
from engawa.delivery.fairs.actions.printing import print_kit
from engawa.delivery.fairs.models import Booth, Fair

POSTS = [
    ("lead", "chief", "staff-1"),
    ("entrance", "staff-1", "staff-2"),
    ("booths", "staff-2", "staff-1"),
    ("technical", "staff-3", "staff-1"),
    ("consultation", "staff-1", None),
    ("inquiries", "staff-2", "staff-3"),
    ("records", "staff-3", None),
]
BEFORE, AFTER = dt.timedelta(hours=2), dt.timedelta(hours=1)
REASON = "待っているあいだに、別の事業への勧誘を受けたと、出展者から電話で申し出があった。（デモ）"


def prepare(cast: Cast, fair: Fair, plan: Plan) -> None:
    """Three days before: how the office is reached and who is in charge; the evening before, the kit on paper."""
    gathering = fair.gathering
    with plan.before(3, 15):
        set_parameter(
            cast.programme,
            by=LOADER,
            key="office.contact",
            value="電話 0857-00-0000（デモ、当日 10:00〜18:00）",
            basis=Basis.OWN,
            clause="1(2)ア",
            set_by_label="株式会社えんがわ企画（架空）",
        )
        for post, person, deputy in POSTS:
            set_post(
                gathering,
                by=cast["chief"],
                post=post,
                person=cast[person].id,
                deputy=cast[deputy].id if deputy else None,
                starts_at=plan.opens - BEFORE,
                ends_at=plan.closes + AFTER,
            )
    with plan.before(1, 18):
        until = plan.day + dt.timedelta(days=2)
        print_kit(gathering, by=cast["staff-3"], named=False, until=until, place="本部の鍵のかかる引き出し（デモ）")


def keep_apart(cast: Cast, fair: Fair, known: Known, booth: Booth, *, at: dt.datetime) -> None:
    """She had drawn a ticket; one press of the office ended it. Somebody else looks again by Monday."""
    with clock.travel_to(at - dt.timedelta(minutes=3)):
        talks.draw_at(booth, by=seeker(known.subject_id))
    with clock.travel_to(at):
        block(
            fair.gathering,
            by=cast["staff-2"],
            whom=Whom(BlockWho.PAIR, known.subject_id, booth.exhibitor.organisation_id),
            kind="solicitation",
            reason=REASON,
        )
