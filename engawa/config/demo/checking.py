"""開始前確認表 of the demo: most of it is there, some is late, one line of キ was let be, one attestation ran out."""

from typing import Any

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.config.demo.before import Plan
from engawa.config.demo.people import Cast
from engawa.contract.approvals import actions as approvals
from engawa.contract.approvals.checklist import ask_about_item
from engawa.contract.approvals.models import Agreement
from engawa.contract.duties.actions import attest, attest_facts, sign_facts, sign_preflight
from engawa.contract.duties.checking import Asked
from engawa.contract.duties.occasions import Occasion
from engawa.contract.duties.owing import lapsing
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.occasions import occasion_of

OFFICE, CHIEF, WINDOW = "staff-1", "chief", "commissioner-1"
SEEN = {
    "gate": (12, "体制図、従事者名簿、誓約書、研修の記録、機器の一覧を見ました。（デモ）"),
    "flyers": (20, "県外の移住相談窓口と大学など40か所に、計2,000部。納品書を見ました。（デモ）"),
    "web_ads": (18, "SNSと検索エンジンの広告、1月10日から2月13日まで。管理画面を見ました。（デモ）"),
    "paper_ads": (34, "新聞の折込みとフリーペーパー1月号。掲載紙を見ました。（デモ）"),
    "direct": (34, "とりふると人材バンクの原稿を渡し、受取りの返事を見ました。（デモ）"),
}
"""Item → (days before the fair, what was seen). Two of them run out three days before it; one is looked at anew."""

RENEWED = (5, "とりふるは2月1日、人材バンクは2月3日に送られました。送付の報告を見ました。（デモ）")
SIGNED = (7, 6, 5, 4, 3, 2, 1)


def check(cast: Cast, fair: Fair, plan: Plan) -> None:
    occasion = occasion_of(cast.programme, fair)
    _agree(cast, occasion, plan)
    for key, (days, words) in SEEN.items():
        with plan.before(days, 9, 30):
            _attest(cast, occasion, key, words)
    for days in SIGNED:
        if days == RENEWED[0]:
            with plan.before(days, 9, 10):
                _attest(cast, occasion, "direct", RENEWED[1])
        with plan.before(days, 9, 40):
            _sign(cast, occasion)


def _attest(cast: Cast, occasion: Occasion, key: str, words: str) -> None:
    proof = cast.proof(CHIEF, Act.CHECKLIST_ATTEST, scope=attest_facts(occasion, key, words))
    attest(occasion, by=cast[CHIEF], key=key, words=words, step_up=proof)


def _sign(cast: Cast, occasion: Occasion) -> None:
    with inside(cast.programme):
        lines = [one.digest for one in lapsing(occasion)]
    proof = cast.proof(CHIEF, Act.PREFLIGHT_SIGN, scope=sign_facts(occasion, lines))
    sign_preflight(occasion, by=cast[CHIEF], lines=lines, step_up=proof)


def _agree(cast: Cast, occasion: Occasion, plan: Plan) -> None:
    """Schedule and venue are agreed to, a magazine is replaced; about handing cases on 甲 has not answered yet."""
    office = cast[OFFICE]
    with plan.before(72, 11):
        text = "開催準備から終了までの業務スケジュール（第1版）です。（デモ）"
        _decide(cast, ask_about_item(occasion, by=office, key="baseline", asked=Asked.AGREE, text=text))
        text = "この仕組みを会場に使うことについて、協議をお願いします。（デモ）"
        _decide(cast, approvals.ask_agreement(cast.programme, by=office, kind=Agreement.Kind.PLATFORM, text=text))
    with plan.before(47, 11):
        text = "雑誌への広告に替えて、動画サイトの広告の期間をのばすことを提案します。（デモ）"
        effect = "見る人の年代が近く、同じ費用でおよそ3倍の人に届く見込みです。（デモ）"
        _decide(
            cast,
            ask_about_item(occasion, by=office, key="magazine", asked=Asked.WAIVE, text=text, effect=effect),
        )
    with plan.before(3, 16):
        text = "事業が終わるときは、支援の記録を発注者を経て、それぞれの相談機関へお渡しします。（デモ）"
        ask_about_item(occasion, by=office, key="handover", asked=Asked.AGREE, text=text)
    with plan.before(9, 14):
        asked = approvals.ask_agreement(
            cast.programme,
            by=office,
            kind=Agreement.Kind.OTHER,
            text="開会のことばを文字でも残し、開催の後に公開すること。（デモ）",
        )
        _decide(cast, asked, decision="with_conditions", conditions="公開する前に、文面を見せてください。（デモ）")


def _decide(cast: Cast, asked: Agreement, *, decision: str = "agreed", **more: Any) -> None:
    scope = {"decision": decision, "digest": asked.content_digest}
    proof = cast.proof(WINDOW, Act.AGREEMENT_DECIDE, about=asked, scope=scope)
    approvals.decide_agreement(asked, by=cast[WINDOW], decision=decision, step_up=proof, **more)
