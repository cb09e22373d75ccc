"""提案の基準 in plain Japanese, written from its numbers, so that what is read and what is calculated cannot differ."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from engawa.base.acts.words import Act
from engawa.base.programmes.models import Programme
from engawa.delivery.guidance.suggestions.models import CriteriaStatement
from engawa.delivery.guidance.suggestions.queries import approvals_of, numbers_of
from engawa.delivery.matching.criteria import UnknownMust
from engawa.web.refusal import step_up_words


def criteria_facts(statement: CriteriaStatement) -> dict[str, Any]:
    """What the part `between/criteria.html` shows; asks for the approvals."""
    return {"statement": statement, "lines": criteria_lines(statement), "approvals": approvals_of(statement)}


def criteria_lines(statement: CriteriaStatement) -> list[str]:
    one = numbers_of(statement)
    keep = one.unknown_must == UnknownMust.KEEP
    who = _("企業と自治体") if one.with_towns else _("企業")
    lines = [
        _(
            "使うのは、登録のときに選んだ希望条件と、求人票・働きやすさパスポート・市町村の暮らしの表に書かれた事実だけです。"
        )
        if one.with_towns
        else _("使うのは、登録のときに選んだ希望条件と、求人票・働きやすさパスポートに書かれた事実だけです。"),
        _("条件の重みは、必須が%(must)s、希望が%(want)sです。こだわらない条件は数えません。")
        % {"must": _n(one.must), "want": _n(one.want)},
        _("合えば1、合わなければ0と数えます。回答がない項目は%(unknown)sとし、「未回答」とお伝えします。")
        % {"unknown": _n(one.unknown)},
        _(
            "同じ地域の別の市町村は%(region)s、同じ大分類の別の職種は%(large)s、収入の幅の中に希望が入るときは%(pay)sと数えます。"
        )
        % {"region": _n(one.same_region), "large": _n(one.same_large), "pay": _n(one.pay_within)},
        _("収入は、月給どうし、年俸どうしのように同じ単位だけでくらべ、固定残業代は含めません。"),
        _("求人票の「必要な経験」「免許・資格」に合うかも同じように数え、両方の調和平均が高い順に並べます。"),
        _("合計には、重み%(calm)sの中くらいの条件（%(middle)s）を1つ加えます。条件の少ない方が極端にならないためです。")
        % {"calm": _n(one.calm), "middle": _n(one.middle)},
        _("必須の条件に合わない%(who)s、見せたくない企業、掲載の終わった求人は入りません。") % {"who": who},
        _("必須の条件が未回答の%(who)sは、入れたうえで「未回答」とお伝えします。") % {"who": who}
        if keep
        else _("必須の条件が未回答の%(who)sは、入れません。") % {"who": who},
        _("お一人の一覧は%(n)d件までです。同じ点のときは、計算のたびに変わるくじの順です。") % {"n": one.length},
    ]
    if one.with_towns:
        lines.append(
            _(
                "出展する自治体は、勤務地がその市町村にあたるかと、希望に関わる暮らし・支援制度の登録（出典と確認日のあるもの）で"
                "数えます。登録があれば%(told)s、未登録や期限切れは%(unknown)sとし、「未登録」とお伝えします。"
                "求人についての条件は%(unknown)sとし、くらべていないことをお伝えします。お一人の一覧に入る自治体は%(n)d件までです。"
            )
            % {"told": _n(one.town_line), "unknown": _n(one.unknown), "n": one.most_towns}
        )
    if one.least_lists:
        lines.append(
            _(
                "どの%(who)sも、できるだけ%(n)d人以上の一覧に入るようにします。そのために下げる順位は%(drop)dまでで、理由に書きます。"
            )
            % {"who": who, "n": one.least_lists, "drop": one.most_drop}
        )
    return lines


def _n(number: float) -> str:
    return f"{number:g}"


@step_up_words(Act.CRITERIA_APPROVE)
def _approving(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    return [_("提案の基準 第%(n)d版を承認します。") % {"n": facts["version"]}]
