"""The special web site of the demo: pages, stories, matrices, questions and inquiries. All of it invented, stamped 例示."""

import datetime as dt
from typing import Any

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.config.demo.before import Plan
from engawa.config.demo.people import Cast, read
from engawa.contract.clauses.actions import set_parameter
from engawa.contract.clauses.known import Basis
from engawa.delivery.events import inquiring
from engawa.delivery.events.inquiring import Asked
from engawa.delivery.events.inquiry_states import Topic, Way
from engawa.delivery.exhibitors import actions as exhibitors
from engawa.delivery.exhibitors.actions.granting import Terms
from engawa.delivery.exhibitors.actions.life import Told
from engawa.delivery.exhibitors.grants import CHECK, Work
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.exhibitors.training import modules
from engawa.delivery.fairs.actions import questions, site
from engawa.delivery.fairs.actions.faq import draft_from_question
from engawa.delivery.fairs.actions.site import PageWords, StoryWords
from engawa.delivery.fairs.models import Question
from engawa.delivery.fairs.site_states import PageKind, StoryKind

TOWN_HOST, WINDOW = "town-01", "commissioner-1"
WRITERS = {"own": TOWN_HOST, "agency": "relocation-1", "office": "staff-2"}


def write_site(cast: Cast, plan: Plan) -> None:
    """Pages of every kind, two people each; a draft is left to be looked at."""
    told = read("site.json")
    day = plan.day - dt.timedelta(days=40)
    with plan.before(34):
        for number, one in enumerate(told["pages"]):
            kind, seen = PageKind(one["kind"]), not one.get("draft")
            source = {"source": one["source"], "checked_on": day} if one.get("source") else {}
            words = PageWords(title=one["title"], body=one["body"], place=number, example=True, **source)
            page = site.write_page(cast.programme, by=cast["staff-1"], kind=kind, words=words)
            if seen:
                site.check(page, by=cast["chief"], publish=True)
        for one in told["stories"]:
            words_of = StoryWords(
                title=one["title"],
                body=one["body"],
                source=one["source"],
                checked_on=day,
                municipality=one["municipality"],
                figures=tuple((label, amount) for label, amount in one.get("figures", ())),
                person_consent=True,
                right=one["right"],
                example=True,
            )
            story = site.write_story(cast.programme, by=cast["staff-1"], kind=StoryKind(one["kind"]), words=words_of)
            site.check(story, by=cast["chief"], publish=True)


def tell_towns(cast: Cast, plan: Plan) -> None:
    """One municipality writes for itself, others are written for; the rest stays 未登録."""
    told = read("site.json")
    with plan.before(20):
        with inside(cast.programme):
            rows = Exhibitor.objects.filter(municipality="312011", kind="municipality").select_related("organisation")
            town = rows.latest("gathering__starts_at")
        host = cast.hire(told["host"], town.organisation, Role.EXHIBITOR)
        learned = {key: one.answers for key, one in modules().items()}
        exhibitors.pass_training(cast.programme, by=host, answers=learned)
        for code, (teller, lines) in told["towns"].items():
            cells = {key: _told(line, plan) for key, line in lines.items()}
            by = cast[WRITERS[teller]]
            exhibitors.write_cells(cast.programme, by=by, municipality=code, cells=cells, example=True)


def tell_grants(cast: Cast, plan: Plan) -> None:
    """移住支援金: one municipality's invented rule is public, another's waits to be confirmed; 甲 lets the public check."""
    with plan.before(19):
        rule = exhibitors.write_rule(
            cast.programme, by=cast[TOWN_HOST], municipality="312011", terms=_terms(plan), example=True
        )
        exhibitors.confirm_rule(rule, by=cast["chief"], seen=rule.written_at)
        exhibitors.write_rule(
            cast.programme, by=cast["staff-2"], municipality="313645", terms=_terms(plan), example=True
        )
        label, basis = "鳥取県（デモ）", Basis.DESIGNATED
        proof = cast.proof(WINDOW, Act.PARAMETER_SET, scope={"key": CHECK, "value": "true", "basis": basis})
        set_parameter(
            cast.programme, by=cast[WINDOW], key=CHECK, value=True, basis=basis, set_by_label=label, step_up=proof
        )


def _terms(plan: Plan) -> Terms:
    """Amounts that nobody can take for those of a real municipality."""
    return Terms(
        name="移住支援金（デモの値）",
        single=111_000,
        household=222_000,
        per_child=33_000,
        years=5,
        years_running=1,
        works=(Work.LISTED, Work.TELEWORK, Work.STARTING),
        more="転入してから1年以内に申請すること、などの例です（架空）。",
        url="https://example.jp/grant-demo",
        source="例示のための架空の要綱",
        checked_on=plan.day - dt.timedelta(days=21),
        valid_from=plan.day - dt.timedelta(days=60),
        valid_until=plan.day + dt.timedelta(days=40),
        counter="移住の窓口（架空）",
        contact="https://example.jp/machi-demo",
    )


def _told(line: Any, plan: Plan) -> Told:
    text, figure, unit = line if isinstance(line, list) else (line, None, "")
    return Told(
        text=text,
        figure=figure,
        unit=unit,
        url="https://example.jp/machi-demo",
        source="例示のための架空の資料",
        checked_on=plan.day - dt.timedelta(days=21),
    )


def ask_before(cast: Cast, plan: Plan) -> None:
    """Questions without a name, answered, late, and left to the office; what came to the desk."""
    told = read("site.json")
    with inside(cast.programme):
        rows = Exhibitor.objects.select_related("organisation", "programme").order_by("gathering__starts_at")
        there = {one.organisation.corporate_no: one for one in rows}
    hosts = {person["key"]: person["corporate_no"] for person in read("people.json")["exhibitors"]}
    for number, one in enumerate(told["questions"]):
        with plan.before(10 - number, 20, number):
            asked = questions.ask_question(there[hosts[one["to"]]], text=one["text"])
        asked.programme = cast.programme
        with plan.before(10 - number, 21, number):
            if one.get("answer"):
                questions.answer_question(asked, by=cast[one["to"]], text=one["answer"])
            elif one.get("left"):
                questions.pass_on(asked, by=cast[one["to"]])
    with plan.before(3, 10):
        draft_from_question(_answered(cast), by=cast["staff-2"])
    for number, one in enumerate(told["inquiries"]):
        with plan.before(2, 11, number * 5):
            _inquire(cast, one)


def _answered(cast: Cast) -> Any:
    with inside(cast.programme):
        return Question.objects.select_related("programme").filter(state="answered").order_by("made_at").first()


def _inquire(cast: Cast, one: Any) -> None:
    mail = one.get("mail", "")
    asked = Asked(topic=Topic(one["topic"]), text=one["text"], name=one.get("name", ""), mail=mail)
    staff = cast["staff-2"]
    way = Way(one["way"])
    made = (
        inquiring.receive_inquiry(cast.programme, asked=asked)
        if way == Way.FORM
        else inquiring.receive_inquiry(cast.programme, asked=asked, way=way, by=staff)
    )
    made.programme = cast.programme
    if one.get("answer"):
        inquiring.answer_inquiry(inquiring.take_inquiry(made, by=staff), by=staff, text=one["answer"])


def ask_on_the_day(cast: Cast) -> None:
    """Two wait at the desk, with ten minutes each."""
    for one in read("site.json")["on_the_day"]:
        _inquire(cast, one)
