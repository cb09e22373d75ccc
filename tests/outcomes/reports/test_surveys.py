"""アンケート集計 as a paper: only what was settled, no small cell in any form of it, voices in other words."""

import io

import pytest
from docx import Document
from openpyxl import load_workbook

from engawa.base.acts.refusals import NotPermitted
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.outcomes.measures.access import fair_for
from engawa.outcomes.measures.surveying import answer_survey, write_gist
from engawa.outcomes.reports.actions import freeze_report, freeze_survey
from engawa.outcomes.reports.queries import NotReady, survey_table
from engawa.shared.documents.forms import Form
from engawa.shared.documents.models import Paper
from engawa.shared.documents.queries import content_of, figures_of, printed_again
from tests.delivery.fairs.makers import make_public_fair
from tests.make import make_actor
from tests.outcomes.make import agree_both
from tests.outcomes.measures.scenes import after
from tests.outcomes.measures.test_surveying import FEW, MANY, came, close, host, make_over, voices_of

pytestmark = pytest.mark.django_db
SAID, GIST = "夜にもあるとよい、と思いました。", "夜間の開催を希望"


def test_a_paper_says_what_was_settled_and_its_forms_say_the_same() -> None:
    fair, hers, theirs = make_over()
    office = make_actor(Role.CONTRACTOR, fair.programme)
    facts = fair_for(fair.programme, fair.gathering_id)
    people = [came(fair) for _each in range(7)]
    with after(fair, 1):
        for who in people[:6]:
            answer_survey(hers, by=who, given=MANY | ({"words": SAID} if who is people[0] else {}))
        answer_survey(hers, by=people[6], given=FEW)
        answer_survey(theirs, by=host(fair), given={"overall": "4"})
        (voice,) = voices_of(hers, by=office)
        write_gist(hers, by=office, answer=voice.answer, question="words", words=GIST)
        with pytest.raises(NotReady, match="まで受け付けます"):
            freeze_survey(fair.programme, by=office, fair=facts)
    close(fair, hers)
    close(fair, theirs)

    with after(fair, 16):
        with pytest.raises(NotPermitted):
            freeze_survey(fair.programme, by=make_actor(Role.EXHIBITOR, fair.programme), fair=facts)
        paper = freeze_survey(fair.programme, by=make_actor(Role.COMMISSIONER, fair.programme), fair=facts)
        agree_both(fair)
        report = freeze_report(fair.programme, by=office, words={})
    with inside(fair.programme):
        figures, whole = figures_of(paper.pk), figures_of(report.pk)
        kept = Paper.objects.get(pk=paper.pk)
        book = load_workbook(io.BytesIO(content_of(kept, Form.XLSX)))
        text = Document(io.BytesIO(content_of(report, Form.DOCX)))
        assert printed_again(kept) == content_of(kept, Form.PDF)
    assert figures == {
        "participant.answered": 7,
        "exhibitor.answered": 1,
        "participant.useful.talk": 6,
        "participant.useful.site": 6,
        "participant.trouble.none": 6,
    }
    assert {key.removeprefix("survey1."): n for key, n in whole.items() if key.startswith("survey1.")} == figures
    told = [[cell.value for cell in row] for row in book["設問別"].iter_rows(min_row=2)]
    assert ["参加者", "役に立ったものをすべて選んでください（複数回答）", "企業との面談", 6, 85, "Q-V01"] in told
    assert {row[3] for row in told} == {6, "＊"}
    said = "\n".join(one.text for one in text.paragraphs)
    assert GIST in said
    assert "対象7人、回答7件［Q-V01］、回答率100%" in said
    sheets = "\n".join(str(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
    assert GIST in sheets
    assert SAID not in sheets + said


def test_without_a_survey_there_is_no_paper_of_it() -> None:
    fair = make_public_fair(1, state="closed")
    facts = fair_for(fair.programme, fair.gathering_id)
    with inside(fair.programme), pytest.raises(NotReady, match="用意されていません"):
        survey_table(fair.programme, facts)
