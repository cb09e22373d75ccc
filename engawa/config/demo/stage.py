"""開会 was held this afternoon; a PR and 閉会 are to come, and begin by themselves while the demo runs."""

from uuid import uuid4

from engawa.base.kit import clock
from engawa.config.demo.before import Plan
from engawa.config.demo.people import Cast
from engawa.delivery.fairs.actions import plenaries
from engawa.delivery.fairs.models import Fair, Plenary
from engawa.delivery.fairs.plenary_states import PlenaryKind

OPENING = """本日はお集まりいただき、ありがとうございます。（架空の例です）
鳥取県で働くこと、暮らすことを、企業と自治体の担当者が画面ごしにお話しします。
入退場は自由です。順番を待つあいだも、席を外して大丈夫です。"""
PR = """鳥取県の移住支援をご紹介します。（架空の例です）
・住まいの相談：空き家バンクと、お試し住宅
・仕事の相談：県立ハローワークと定住機構が、いっしょにお話を聞きます
・子育て：保育所の空きは、市町村の窓口で確かめられます"""
CLOSING = """本日はありがとうございました。（架空の例です）
話の続きは、あすからも「きょう」の画面でご覧になれます。
アンケートにお答えいただけると、次の会がよくなります。"""
SLIDES = "1枚目　きょうの流れ\n2枚目　困ったときは「困ったとき」のボタンへ"
SAID = [
    "みなさま、こんにちは。",
    "画面の下の「話せるところ」から、いま話せる企業と自治体を選べます。",
    "それでは、はじめます。",
]
BODY, OFFICE = "鳥取県（デモ）　商工労働部", "運営事務局（デモ）"


def plan_stage(cast: Cast, fair: Fair, plan: Plan) -> Plenary:
    """Returns the opening."""
    by, planned = cast["staff-1"], []
    for kind, hour, minute, speaker, text, slides in (
        (PlenaryKind.OPENING, 13, 0, BODY, OPENING, SLIDES),
        (PlenaryKind.PR, 15, 0, BODY, PR, ""),
        (PlenaryKind.CLOSING, 16, 45, OFFICE, CLOSING, ""),
    ):
        at = clock.at(plan.day, hour, minute)
        one = plenaries.plan_plenary(fair.gathering, by=by, kind=kind, at=at, speaker=speaker, text=text, slides=slides)
        planned.append(one)
    return planned[0]


def hold_opening(cast: Cast, first: Plenary) -> None:
    by, start = cast["staff-1"], first.at
    with clock.travel_to(start):
        plenaries.begin_plenary(first, by=by)
        for words in SAID:
            plenaries.say_line(first, by=by, client_id=uuid4(), text=words)
    with clock.travel_to(clock.at(clock.local(start).date(), 13, 9)):
        plenaries.end_plenary(first, by=by)
