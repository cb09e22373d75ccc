"""形式: a paper is a PDF first; beside it the same context may stand as a workbook or as a text to be edited."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Form(StrEnum):
    PDF = "pdf"
    XLSX = "xlsx"
    DOCX = "docx"

    @property
    def media_type(self) -> str:
        return _MEDIA[self]

    @property
    def label(self) -> str:
        return str(FORM_LABELS[self])


FORM_LABELS = {Form.PDF: _("PDF"), Form.XLSX: _("Excel"), Form.DOCX: _("Word")}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEDIA = {
    Form.PDF: "application/pdf",
    Form.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    Form.DOCX: f"{_OFFICE}.wordprocessingml.document",
}
