from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _, gettext_lazy

from engawa.contract.approvals.documents import BadDocument, media_type
from engawa.contract.custody.disposal.states import METHOD_LABELS, Method
from engawa.web.ui.forms import EngawaForm


class InstructionForm(EngawaForm):
    """甲 records what its document says, and attaches it. One document may cover several requests."""

    requests = forms.MultipleChoiceField(
        label=gettext_lazy("どの消去を指示しますか"), widget=forms.CheckboxSelectMultiple
    )
    number = forms.CharField(
        label=gettext_lazy("文書の番号"),
        max_length=80,
        help_text=gettext_lazy("指示の文書にある番号を、そのまま入力してください。例：第202500012345号"),
    )
    dated_on = forms.DateField(
        label=gettext_lazy("文書の日付"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    office = forms.CharField(label=gettext_lazy("所属"), max_length=80)
    signer = forms.CharField(label=gettext_lazy("施行者の職名"), max_length=60)
    document_name = forms.CharField(
        label=gettext_lazy("文書の名前"), max_length=120, help_text=gettext_lazy("例：個人情報の消去について（指示）")
    )
    document = forms.FileField(
        label=gettext_lazy("指示の文書"),
        help_text=gettext_lazy("PDF、PNG、JPEG。5MBまで。この文書そのものが指示です。"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        error_messages={"required": gettext_lazy("「指示の文書」のファイルを選んでください。")},
    )
    handed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], attached: bool = False, **kwargs: Any) -> None:
        """`attached`: the document was handed in with an earlier sending of this form."""
        super().__init__(*args, **kwargs)
        self.offer("requests", choices)
        if attached:
            self.fields["document"].required = False
            self.fields["document"].help_text = _("添付されています。選び直すと、入れ替わります。")

    def clean_document(self) -> UploadedFile | None:
        given: UploadedFile | None = self.cleaned_data["document"]
        if given is None:
            return None
        try:
            media_type(given.read())
        except BadDocument as problem:
            raise forms.ValidationError(str(problem)) from problem
        given.seek(0)
        return given


class AnswerForm(EngawaForm):
    """甲 says whether it attends. Not to attend is said in writing, so that it can be shown later."""

    wish = forms.ChoiceField(
        label=gettext_lazy("消去に立ち会いますか"),
        choices=[("yes", gettext_lazy("立ち会う")), ("no", gettext_lazy("立ち会わない"))],
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=gettext_lazy("書面の番号・日付"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("立ち会わないときは、そのことを書いた文書の番号か日付を入力してください。"),
    )

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("wish") == "no" and not typed.get("reference", "").strip():
            self.add_error("reference", _("立ち会わないときは、書面の番号か日付が要ります（特記事項第10条2項）。"))
        return typed


class MethodForm(EngawaForm):
    method = forms.ChoiceField(
        label=gettext_lazy("どう消しますか"),
        choices=[(one.value, METHOD_LABELS[one]) for one in Method],
        initial=Method.REWRITE.value,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "行とファイルを削除し、表を書き直して跡を残さず、最後に鍵を捨てます。"
            "鍵の廃棄だけでは、読めない写しが残るため、復元できない廃棄と認められません。"
        ),
    )
