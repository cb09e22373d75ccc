import dataclasses
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.http import Http404

from engawa.base.acts.acting import acting
from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.ledger import reading
from engawa.base.ledger.verify import verify
from engawa.base.programmes.actors import VISITOR, Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.shared.documents.access import paper_for
from engawa.shared.documents.actions import freeze_paper, preview
from engawa.shared.documents.book import Column, Table, write_book
from engawa.shared.documents.forms import Form
from engawa.shared.documents.kinds import Figure, Issue, document_kind, document_kinds, register_document
from engawa.shared.documents.models import Paper, PaperFile
from engawa.shared.documents.queries import Damaged, content_of, figures_of, papers, printed_again
from engawa.shared.documents.render import ROOT, Unprintable
from engawa.shared.documents.states import PaperState
from tests.make import entries, make_actor, make_programme

AT = dt.datetime(2026, 2, 14, 8, 42, tzinfo=dt.UTC)
SAMPLE = ROOT / "shared" / "documents" / "templates" / "sample.typ"


@dataclasses.dataclass(frozen=True)
class Sample:
    title: str = "見本"
    as_at: dt.datetime = AT
    text: str = "本文です。"

    def data(self) -> dict[str, Any]:
        return {
            "addressee": "鳥取県知事　様",
            "sender": "えんがわ企画（架空）",
            "sender_lines": ["運営室"],
            "text": self.text,
        }

    def figures(self) -> tuple[Figure, ...]:
        return (Figure("came", 104, "人", "Q-P01"), Figure("matched", 47, "件", "Q-M01"))


def book(sample: Sample, issue: Issue) -> bytes:
    return write_book(issue, (Table("本文", (Column("文", 20),), [(sample.text,)]),))


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "FILES", tmp_path)
    register_document("sample", label="見本", template=SAMPLE, context_type=Sample, also=((Form.XLSX, book),))


@pytest.mark.django_db
def test_a_frozen_paper_is_its_file_and_stands_in_the_ledger() -> None:
    programme = make_programme()
    chief = make_actor(Role.CHIEF, programme)
    with inside(programme):
        before = reading.head(programme.pk)
    with clock.travel_to(AT):
        paper = freeze_paper("sample", programme, by=chief, context=Sample())
    (entry,) = entries(programme, Act.PAPER_FREEZE)

    assert (paper.state, paper.number_text, paper.file_name) == (
        PaperState.FROZEN,
        "令和7年度 見本 第1号",
        "sample-2025-001.pdf",
    )
    assert (paper.chain_seq, paper.chain_head) == before
    assert len(content_of(paper)) == paper.size == entry["scope"]["size"]
    assert (entry["scope"]["sha256"], entry["scope"]["paper"], entry["decision"]) == (
        paper.sha256,
        str(paper.pk),
        "allow",
    )
    with inside(programme):
        assert figures_of(paper.pk) == {"came": 104, "matched": 47}
        assert [one.pk for one in papers("sample")] == [paper.pk]


@pytest.mark.django_db
def test_numbers_have_no_gap_within_programme_kind_and_year() -> None:
    one, other = make_programme(), make_programme()
    chief, stranger = make_actor(Role.CHIEF, one), make_actor(Role.CHIEF, other)

    with clock.travel_to(AT):
        first = freeze_paper("sample", one, by=chief, context=Sample())
        with pytest.raises(Unprintable):
            freeze_paper("sample", one, by=chief, context=Sample(text="😀"))
        second = freeze_paper("sample", one, by=chief, context=Sample())
        elsewhere = freeze_paper("sample", other, by=stranger, context=Sample())
    with clock.travel_to(AT + dt.timedelta(days=60)):
        next_year = freeze_paper("sample", one, by=chief, context=Sample())

    assert [paper.number for paper in (first, second, elsewhere, next_year)] == [1, 2, 1, 1]
    assert next_year.number_text == "令和8年度 見本 第1号"
    assert [entry["decision"] for entry in entries(one, Act.PAPER_FREEZE)] == ["allow"] * 3


@pytest.mark.django_db
def test_a_paper_that_cannot_be_printed_leaves_nothing() -> None:
    programme = make_programme()
    chief = make_actor(Role.CHIEF, programme)

    with pytest.raises(Unprintable):
        freeze_paper("sample", programme, by=chief, context=Sample(text="😀"))

    with inside(programme):
        assert Paper.objects.count() == 0
    assert entries(programme, Act.PAPER_FREEZE) == []


@pytest.mark.django_db
def test_only_who_may_freeze_does() -> None:
    programme = make_programme()
    exhibitor = make_actor(Role.EXHIBITOR, programme)

    with pytest.raises(NotPermitted):
        freeze_paper("sample", programme, by=exhibitor, context=Sample())


@pytest.mark.django_db
def test_a_paper_is_there_for_readers_of_its_programme_only() -> None:
    programme, other = make_programme(), make_programme()
    chief = make_actor(Role.CHIEF, programme)
    auditor, stranger = make_actor(Role.AUDITOR, programme), make_actor(Role.AUDITOR, other)
    paper = freeze_paper("sample", programme, by=chief, context=Sample())

    found = paper_for(auditor, programme, paper.pk)

    assert [figure.key for figure in found.figures.all()] == ["came", "matched"]
    for actor, where in ((stranger, other), (VISITOR, programme), (make_actor(Role.EXHIBITOR, programme), programme)):
        with pytest.raises(Http404):
            paper_for(actor, where, paper.pk)


@pytest.mark.django_db
def test_a_changed_or_lost_file_is_noticed() -> None:
    programme = make_programme()
    paper = freeze_paper("sample", programme, by=make_actor(Role.CHIEF, programme), context=Sample())
    path = Path(settings.FILES) / paper.file_key

    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(Damaged):
        content_of(paper)
    path.unlink()
    with pytest.raises(Damaged):
        content_of(paper)


@pytest.mark.django_db
def test_a_preview_takes_no_number_and_keeps_nothing() -> None:
    programme = make_programme()
    with inside(programme):
        content = preview("sample", context=Sample())

    assert content.startswith(b"%PDF")
    assert list(Path(settings.FILES).iterdir()) == []


@pytest.mark.django_db
def test_the_database_refuses_a_frozen_paper_without_its_file() -> None:
    programme = make_programme()
    chief = make_actor(Role.CHIEF, programme)

    with pytest.raises(IntegrityError), acting(Act.PAPER_FREEZE, programme, by=chief):
        Paper(kind="sample", fiscal_year=2025, number=1, title="x", as_at=AT, state=PaperState.FROZEN).save()


def test_a_kind_is_registered_once() -> None:
    assert document_kind("sample") in document_kinds().values()
    with pytest.raises(ValueError, match="twice"):
        register_document("sample", label="別", template=SAMPLE, context_type=Sample)


@pytest.mark.django_db
def test_a_kind_is_printed_from_its_own_context_only() -> None:
    programme = make_programme()
    with inside(programme), pytest.raises(TypeError, match="Sample"):
        preview("sample", context=object())  # type: ignore[arg-type]  # the mistake under test


@pytest.mark.usefixtures("committed")
def test_two_who_freeze_at_the_same_time_get_neighbouring_numbers() -> None:
    programme = make_programme()
    chiefs = [make_actor(Role.CHIEF, programme) for _ in range(4)]

    def freeze_one(chief: Actor) -> int | None:
        try:
            return freeze_paper("sample", programme, by=chief, context=Sample()).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(pool.map(freeze_one, chiefs))  # type: ignore[type-var]  # frozen papers have numbers

    assert numbers == [1, 2, 3, 4]
    with inside(programme):
        assert verify(programme.pk).good
    connection.close()


@pytest.mark.django_db
def test_another_form_is_frozen_by_its_hash_and_the_page_by_what_it_was_given() -> None:
    programme = make_programme()
    paper = freeze_paper("sample", programme, by=make_actor(Role.CHIEF, programme), context=Sample())
    (entry,) = entries(programme, Act.PAPER_FREEZE)

    with inside(programme):
        kept = Paper.objects.get(pk=paper.pk)
        (file,) = kept.files.all()
        assert printed_again(kept) == content_of(kept)
        assert len(content_of(kept, Form.XLSX)) == file.size
        assert entry["scope"]["xlsx"] == file.sha256
        with pytest.raises(PaperFile.DoesNotExist):
            content_of(kept, Form.DOCX)
        (Path(settings.FILES) / file.file_key).write_bytes(b"another")
        with pytest.raises(Damaged):
            content_of(kept, Form.XLSX)


@pytest.mark.django_db
def test_a_draft_is_kept_nowhere_in_no_form() -> None:
    programme = make_programme()

    with inside(programme):
        assert preview("sample", context=Sample(), form=Form.XLSX).startswith(b"PK")
        with pytest.raises(KeyError):
            preview("sample", context=Sample(), form=Form.DOCX)
        assert Paper.objects.count() == PaperFile.objects.count() == 0
