"""Word beside a paper: the same words and numbers, to be edited. Built here; no file with expressions in it is filled."""

import io
from collections.abc import Sequence

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from engawa.shared.documents.kinds import Issue

MINCHO, GOTHIC = "BIZ UD明朝 Medium", "BIZ UDゴシック"
LATIN = "Century"
TO_WRITE = "（ここに書いてください）"
_STYLES = ("Normal", "Heading 1", "Heading 2", "Title", "List Bullet")


class Manuscript:
    """One text. Every method adds to its end."""

    def __init__(self, issue: Issue) -> None:
        self.document = Document()
        self._page()
        self._faces()
        core = self.document.core_properties
        core.title, core.author, core.comments, core.language = issue.title, issue.sender, "", "ja-JP"
        self._right(issue.number)
        self._right(issue.dated)
        self.document.add_paragraph(issue.addressee)
        for line in (issue.sender, *issue.sender_lines):
            self._right(line)
        title = self.document.add_paragraph(issue.title, style="Title")
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def heading(self, words: str, level: int = 1) -> None:
        self.document.add_heading(words, level)

    def text(self, words: str) -> None:
        for line in words.split("\n"):
            self.document.add_paragraph(line)

    def bullets(self, lines: Sequence[str], *, nothing: str) -> None:
        for line in lines or [nothing]:
            self.document.add_paragraph(line, style="List Bullet")

    def to_write(self, words: str = "") -> None:
        """What the author has written, or a marked place for it."""
        if words:
            self.text(words)
            return
        mark = self.document.add_paragraph().add_run(TO_WRITE)
        mark.font.highlight_color = WD_COLOR_INDEX.YELLOW

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
        """`right`: columns of numbers, from 0. The head is repeated on every page."""
        made = self.document.add_table(rows=1, cols=len(head), style="Table Grid")
        for at, words in enumerate(head):
            self._cell(made.rows[0].cells[at].paragraphs[0], words, bold=True)
        self._repeat_head()
        for row in rows:
            cells = made.add_row().cells
            for at, words in enumerate(row):
                self._cell(cells[at].paragraphs[0], words, right=at in right)
        self.document.add_paragraph()

    def content(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _repeat_head(self) -> None:
        """Of the last table."""
        first = self.document.element.body.findall(qn("w:tbl"))[-1].find(qn("w:tr"))
        first.get_or_add_trPr().append(first.makeelement(qn("w:tblHeader"), {}))

    def _cell(self, paragraph: Paragraph, words: str, *, bold: bool = False, right: bool = False) -> None:
        run = paragraph.add_run(words)
        run.font.size, run.bold = Pt(9), bold
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def _right(self, words: str) -> None:
        self.document.add_paragraph(words).alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def _page(self) -> None:
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        section.top_margin = section.bottom_margin = Mm(25)

    def _faces(self) -> None:
        """Word takes the face of Japanese text from an attribute of its own."""
        for name in _STYLES:
            style = self.document.styles[name]
            japanese = MINCHO if name in {"Normal", "List Bullet"} else GOTHIC
            style.font.name, style.font.color.rgb = LATIN, RGBColor(0x1A, 0x1A, 0x1A)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            fonts.set(qn("w:eastAsia"), japanese)
        self.document.styles["Normal"].font.size = Pt(10.5)
        self.document.styles["Title"].font.size = Pt(15)
        self.document.styles["Heading 1"].font.size = Pt(12)
        self.document.styles["Heading 2"].font.size = Pt(11)
