from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _, gettext_lazy

from engawa.base.acts.words import Purpose
from engawa.contract.approvals.documents import BadDocument, media_type
from engawa.contract.approvals.fields import CONSULT_LABELS, FIELD_LABELS, CardField, ConsultField
from engawa.contract.approvals.models import Agreement, Approval, RecipientList
from engawa.outcomes.measures.deeds import PAPER_LABELS, Paper
from engawa.outcomes.measures.states import GOAL_LABELS, Goal
from engawa.web.ui.forms import EngawaForm

LONG = 1000


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReasonForm(EngawaForm):
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=LONG,
        widget=_area(),
        help_text=gettext_lazy("記録に残り、あとから確かめられます。"),
    )


class PaperForm(EngawaForm):
    """A document that was looked at; what it says stays with whoever showed it."""

    paper = forms.ChoiceField(
        label=gettext_lazy("どの書類を確かめましたか"),
        choices=[(one.value, PAPER_LABELS[one]) for one in Paper],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("写しは取らず、見たことだけを記録します（特記仕様書6）。"),
    )
    on = forms.DateField(label=gettext_lazy("書類にある日付"), widget=_day())


class RecogniseForm(EngawaForm):
    """Which agreement recognises it, who, which company, when."""

    agreement = forms.ChoiceField(label=gettext_lazy("発注者が認めた協議"))
    who = forms.ChoiceField(label=gettext_lazy("どなたの"), help_text=gettext_lazy("参加した求職者の表示名です。"))
    company = forms.ChoiceField(label=gettext_lazy("どの企業との"))
    on = forms.DateField(label=gettext_lazy("いつのこと"), widget=_day())

    def __init__(
        self,
        agreements: dict[str, Agreement],
        people: list[tuple[str, str]],
        companies: list[tuple[str, str]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agreements = agreements
        none = ("", _("選んでください"))
        asked = [(key, one.text[:60]) for key, one in agreements.items()]
        for name, choices in (("agreement", asked), ("who", people), ("company", companies)):
            self.offer(name, [none, *choices])


class TargetForm(EngawaForm):
    gathering = forms.ChoiceField(label=gettext_lazy("どの回"))
    kind = forms.ChoiceField(
        label=gettext_lazy("何の目標"),
        choices=[(goal.value, GOAL_LABELS[goal]) for goal in Goal],
        widget=forms.RadioSelect,
    )
    value = forms.IntegerField(label=gettext_lazy("目標"), min_value=0, max_value=1_000_000)
    means = forms.CharField(
        label=gettext_lazy("達成するための手段"),
        max_length=LONG,
        widget=_area(4),
        help_text=gettext_lazy("広報、声かけ、当日の進め方など。実施要領1(2)カが求めています。"),
    )

    def __init__(self, *args: Any, fairs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("gathering", fairs)


class NamedApprovalForm(EngawaForm):
    """乙 asks for the consent to name these bodies; what they may see is settled elsewhere."""

    recipients = forms.MultipleChoiceField(label=gettext_lazy("だれに見せるか"), widget=forms.CheckboxSelectMultiple)
    from_on = forms.DateField(label=gettext_lazy("いつから"), widget=_day())
    to_on = forms.DateField(label=gettext_lazy("いつまで（この日を含みます）"), widget=_day())
    scope_text = forms.CharField(label=gettext_lazy("発注者への説明"), max_length=LONG, widget=_area(4))

    def __init__(self, *args: Any, bodies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("recipients", bodies)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        begin, end = typed.get("from_on"), typed.get("to_on")
        if begin and end and end < begin:
            self.add_error("to_on", _("「いつから」より後の日付を選んでください。"))
        return typed


class AgencyApprovalForm(NamedApprovalForm):
    """The agencies: a consultation, or a case that goes to another body."""

    field_order = ("recipients", "purpose", "fields_shown")
    purpose = forms.ChoiceField(
        label=gettext_lazy("何のために"),
        widget=forms.RadioSelect,
        choices=[
            (Purpose.CONSULTATION.value, gettext_lazy("相談のため")),
            (Purpose.FOLLOW_UP.value, gettext_lazy("支援を直接引き継ぐため")),
        ],
    )
    fields_shown = forms.MultipleChoiceField(
        label=gettext_lazy("何を見せるか"),
        choices=[(field.value, CONSULT_LABELS[field]) for field in ConsultField],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("求職者本人が機関ごとに選ぶときの上限です。"),
    )


class ApprovalForm(EngawaForm):
    """乙 asks for the consent: what, to whom, until when."""

    recipients = forms.ChoiceField(label=gettext_lazy("だれに見せるか"))
    fields_shown = forms.MultipleChoiceField(
        label=gettext_lazy("何を見せるか"),
        choices=[(field.value, FIELD_LABELS[field]) for field in CardField],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "求職者本人が相手ごとに選ぶときの上限です。ここにない項目は、本人が選んでも見せられません。"
        ),
    )
    from_on = forms.DateField(label=gettext_lazy("いつから"), widget=_day())
    to_on = forms.DateField(label=gettext_lazy("いつまで（この日を含みます）"), widget=_day())
    scope_text = forms.CharField(label=gettext_lazy("発注者への説明"), max_length=LONG, widget=_area(4))

    def __init__(self, *args: Any, lists: list[RecipientList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = {str(one.pk): one for one in lists}
        self.offer("recipients", [(key, str(one)) for key, one in self.lists.items()])

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("from_on") and typed.get("to_on") and typed["to_on"] < typed["from_on"]:
            self.add_error("to_on", _("「いつまで」は「いつから」と同じ日か、それより後の日にしてください。"))
        return typed


class DecisionForm(EngawaForm):
    """甲 records what its document says."""

    decision = forms.ChoiceField(
        label=gettext_lazy("決定"), choices=Approval.Decision.choices, widget=forms.RadioSelect
    )
    number = forms.CharField(
        label=gettext_lazy("施行文書番号"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("電子決裁等システムで取得した番号を、そのまま入力してください。例：第202500012345号"),
    )
    dated_on = forms.DateField(label=gettext_lazy("施行日"), widget=_day())
    signer = forms.CharField(label=gettext_lazy("施行者の職名"), max_length=60)
    office = forms.CharField(label=gettext_lazy("所属"), max_length=80)
    conditions = forms.CharField(label=gettext_lazy("条件"), max_length=LONG, widget=_area(), required=False)
    document = forms.FileField(
        label=gettext_lazy("承諾の文書"),
        help_text=gettext_lazy("PDF、PNG、JPEG。5MBまで。この文書そのものが承諾です。"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def clean_document(self) -> UploadedFile:
        given: UploadedFile = self.cleaned_data["document"]
        try:
            media_type(given.read())
        except BadDocument as problem:
            raise forms.ValidationError(str(problem)) from problem
        given.seek(0)
        return given

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        decision = typed.get("decision")
        if decision in {Approval.Decision.GRANTED, Approval.Decision.CONDITIONAL} and not typed.get("number"):
            self.add_error("number", _("承諾には施行文書番号が要ります（特記仕様書2）。"))
        if decision == Approval.Decision.CONDITIONAL and not typed.get("conditions"):
            self.add_error("conditions", _("条件つきのときは、条件を入力してください。"))
        return typed


ASKED = (
    Agreement.Kind.PLATFORM,
    Agreement.Kind.PUBLICITY,
    Agreement.Kind.DATES,
    Agreement.Kind.MATCHES,
    Agreement.Kind.CHANGE,
    Agreement.Kind.OTHER,
)


class AgreementForm(EngawaForm):
    """乙 asks. The list of exhibitors and requests to exhibit are asked for from their own pages."""

    kind = forms.ChoiceField(label=gettext_lazy("何について"), choices=[(kind.value, kind.label) for kind in ASKED])
    text = forms.CharField(label=gettext_lazy("内容"), max_length=LONG, widget=_area(5))
    effect = forms.CharField(
        label=gettext_lazy("期待する効果"),
        max_length=LONG,
        widget=_area(3),
        required=False,
        help_text=gettext_lazy("実施時期を変える提案では必要です（実施要領1(2)イただし書）。"),
    )

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("kind") == Agreement.Kind.DATES and not typed.get("effect"):
            self.add_error("effect", _("実施時期を変える提案では、期待する効果を入力してください。"))
        return typed


class AnswerForm(EngawaForm):
    """甲 answers."""

    decision = forms.ChoiceField(
        label=gettext_lazy("回答"), choices=Agreement.Decision.choices, widget=forms.RadioSelect
    )
    conditions = forms.CharField(label=gettext_lazy("条件・理由"), max_length=LONG, widget=_area(), required=False)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("decision") == Agreement.Decision.CONDITIONS and not typed.get("conditions"):
            self.add_error("conditions", _("条件つきのときは、条件を入力してください。"))
        return typed
