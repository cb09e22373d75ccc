"""書類を作成する at both desks: what may be made there, what is asked, drafts, and what is taken away."""

import pytest

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.shared.documents.models import Paper
from tests.make import entries, make_actor, make_programme
from tests.web.between.makers import Scene, at, make_scene

pytestmark = pytest.mark.django_db

TABLES, REPORTS = ("matches", "exhibitors", "attendance"), ("weekly", "report")


def test_each_desk_is_offered_what_it_may_make_and_the_rest_is_not_there() -> None:
    scene = make_scene()
    window, office = at(scene.window), at(scene.office)

    offered = window.get(scene.url("window/papers/")).content.decode()
    assert [f"papers/make/{kind}/" in offered for kind in (*TABLES, *REPORTS)] == [True, True, True, False, False]
    assert "papers/make/report/" in office.get(scene.url("office/papers/")).content.decode()
    for kind in REPORTS:
        assert window.get(scene.url(f"window/papers/make/{kind}/")).status_code == 404
        assert window.post(scene.url(f"window/papers/make/{kind}/")).status_code == 404
    assert office.get(scene.url("office/papers/make/unknown/")).status_code == 404
    auditor = at(make_actor(Role.AUDITOR, scene.programme))
    assert auditor.get(scene.url("window/papers/make/matches/")).status_code == 404
    assert "papers/make/" not in auditor.get(scene.url("window/papers/")).content.decode()


def test_a_paper_is_made_listed_and_taken_in_every_form_by_both() -> None:
    scene = make_scene()
    made = at(scene.office).post(scene.url("office/papers/make/matches/"))
    assert made.status_code == 302

    with inside(scene.programme):
        (paper,) = Paper.objects.all()
    for desk, who in (("window/", scene.window), ("office/", scene.office)):
        client = at(who)
        assert f"papers/{paper.pk}/file/?form=xlsx" in client.get(scene.url(f"{desk}papers/")).content.decode()
        taken = client.get(scene.url(f"{desk}papers/{paper.pk}/file/?form=xlsx"))
        assert taken["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        assert taken["Content-Disposition"] == f'attachment; filename="matches-{paper.fiscal_year}-001.xlsx"'
        assert taken.content.startswith(b"PK")
        assert client.get(scene.url(f"{desk}papers/{paper.pk}/file/?form=docx")).status_code == 404
    page = at(scene.window).get(scene.url(f"window/papers/{paper.pk}/")).content.decode()
    assert "マッチング（確定）　両回の合計" in page
    assert scene.url("window/figures/Q-M06/") in page


def test_a_draft_is_a_file_without_number_and_without_entry() -> None:
    scene = make_scene()
    office = at(scene.office)
    words = {"outline": "会場をひらきました。"}

    taken = [office.post(scene.url("office/papers/make/report/"), {**words, "draft": form}) for form in ("pdf", "docx")]

    assert [one["Content-Disposition"] for one in taken] == [
        'attachment; filename="report-draft.pdf"',
        'attachment; filename="report-draft.docx"',
    ]
    assert office.post(scene.url("office/papers/make/report/"), {"draft": "xlsx"}).status_code == 404
    assert entries(scene.programme, Act.REPORT_FREEZE) == []


def test_ways_to_reach_somebody_are_not_printed_and_nothing_typed_is_lost() -> None:
    scene = make_scene()

    answer = at(scene.office).post(
        scene.url("office/papers/make/report/"), {"outline": "担当の090-1234-5678へ", "results": "よい一日でした。"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "電話番号のようです。個人の連絡先は書類に書かないでください。" in page
    assert "担当の090-1234-5678へ" in page
    assert "よい一日でした。" in page
    assert entries(scene.programme, Act.REPORT_FREEZE) == []


def test_what_a_paper_waits_for_is_said_instead_of_a_form() -> None:
    scene = make_scene(agreed=False)
    programme = make_programme()
    before = at(make_actor(Role.CONTRACTOR, programme))

    page = at(scene.window).get(scene.url("window/papers/make/matches/")).content.decode()
    assert "マッチングの目標がまだ合意されていません。" in page
    assert "書類を確定する" not in page
    answer = at(scene.window).post(scene.url("window/papers/make/matches/"))
    assert answer.status_code == 422
    for kind in (*TABLES, "report"):
        said = before.get(f"/p/{programme.slug}/office/papers/make/{kind}/").content.decode()
        assert "公開した開催がまだありません。" in said
    assert "書類を確定する" in before.get(f"/p/{programme.slug}/office/papers/make/weekly/").content.decode()


def test_a_list_of_exhibitors_is_asked_which_fair() -> None:
    scene = make_scene()
    address = scene.url("office/papers/make/exhibitors/")

    assert at(scene.office).post(address, {"gathering": "x"}).status_code == 422
    assert at(scene.office).post(address, {"gathering": scene.fair.gathering_id}).status_code == 302
    _one_paper(scene, "exhibitors")


def _one_paper(scene: Scene, kind: str) -> None:
    with inside(scene.programme):
        assert list(Paper.objects.values_list("kind", flat=True)) == [kind]
