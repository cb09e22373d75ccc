"""指定値: every value that 甲 may set, its safe default and the clause it serves. Numbers are whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

Value = int | bool | str


class Basis(models.TextChoices):
    CONTRACT = "contract", _("契約")
    DESIGNATED = "designated", _("甲の指定")
    OWN = "own", _("自主基準")


class Kind(StrEnum):
    NUMBER = "number"
    TRUTH = "truth"
    TEXT = "text"


@dataclass(frozen=True)
class Known:
    key: str
    label: str
    kind: Kind
    default: Value
    basis: Basis
    clause: str
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)

    def read(self, text: str) -> Value:
        """Raises ValueError for what is no value of this kind."""
        if self.kind is Kind.NUMBER:
            return int(text)
        if self.kind is Kind.TRUTH:
            return {"true": True, "false": False}[text]
        if self.choices and text not in self.choices:
            raise ValueError(text)
        return text

    def write(self, value: Value) -> str:
        if self.kind is Kind.TRUTH:
            return "true" if value else "false"
        return str(value)


_N, _T = Kind.NUMBER, Kind.TRUTH
_OWN, _CONTRACT = Basis.OWN, Basis.CONTRACT

KNOWN: dict[str, Known] = {
    one.key: one
    for one in (
        Known("live.min_overlap_seconds", "面談と数える同席の長さ", _N, 300, _OWN, "実施要領1(2)カ", "秒"),
        Known("rehearsal.min_seconds", "リハーサルで声と映像を通す長さ", _N, 180, _OWN, "実施要領1(2)ア(キ)", "秒"),
        Known("participant.min_seconds", "参加と数える在室の長さ", _N, 300, _OWN, "実施要領1(2)カ", "秒"),
        Known("match.municipalities", "市町村との面談をマッチングに数える", _T, False, _OWN, "実施要領1(2)カ"),
        Known("match.withdrawn", "取りやめ・消去のあとも数える", _T, False, _OWN, "実施要領1(2)カ"),
        Known("forecast.show_rate", "予約のうち来る割合（測るまでの仮の値）", _N, 60, _OWN, "実施要領1(2)カ", "%"),
        Known(
            "target.participants_floor", "求職者数の下限（1回あたり）", _N, 100, _CONTRACT, "実施要領1(2)カ(ア)", "人"
        ),
        Known("target.matches_floor", "マッチング数の下限（1回あたり）", _N, 50, _CONTRACT, "実施要領1(2)カ(イ)", "件"),
        Known("cut.line_percent", "減額の線（達成率）", _N, 20, _CONTRACT, "実施要領10(3)", "%"),
        Known("cut.percent", "減額の割合", _N, 5, _CONTRACT, "実施要領10(3)", "%"),
        Known("contract.price", "契約額（税込み）", _N, 9_000_000, _OWN, "実施要領10(3)", "円"),
        Known(
            "matching.mode",
            "おすすめの方式",
            Kind.TEXT,
            "filter_only",
            _OWN,
            "実施要領1(2)ア",
            choices={"filter_only": "条件による絞り込みだけ", "issued": "相談機関が発行する"},
        ),
        Known(
            "exhibitor.sme_table",
            "中小企業の範囲を定める表",
            Kind.TEXT,
            "",
            _OWN,
            "実施要領3(3)",
            choices={"": "未登録", "basic_act": "中小企業基本法第2条第1項の範囲"},
        ),
        Known(
            "grant.check", "移住支援金の目安を公開ページで確かめられるようにする", _T, False, _OWN, "実施要領1(2)ア(イ)"
        ),
        Known("office.contact", "運営事務局の連絡先", Kind.TEXT, "", _OWN, "実施要領1(2)ア"),
        Known("approval.number_required", "第三者提供の承諾に施行文書番号が要る", _T, True, _CONTRACT, "特記仕様書2"),
    )
}
