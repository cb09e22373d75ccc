"""The erasure before the independent search: a copy that somebody kept keeps it from being verified."""

import json
from pathlib import Path
from typing import Any

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.clauses.actions import set_parameter
from engawa.contract.clauses.models import Parameter
from engawa.contract.custody.disposal import actions, queries, running
from engawa.contract.custody.disposal.models import ErasureRecord, ErasureRequest
from engawa.contract.custody.disposal.states import ErasureState
from tests.contract.custody import erasing
from tests.make import make_actor, make_programme, make_subject, reload

pytestmark = pytest.mark.usefixtures("committed")

MAIL = "isana.kujira@example.jp"  # nobody else's: tests side by side share the folder of files


def record(request: ErasureRequest) -> ErasureRecord:
    with inside(request.programme):
        found = queries.record_of(request)
    assert found is not None
    return found


def test_a_copy_in_a_row_and_one_in_a_file_keep_it_from_being_verified_until_they_are_gone(settings: Any) -> None:
    programme = make_programme()
    subject = make_subject(programme, mail=MAIL)
    request = erasing.ordered(programme, subject.pk)
    kept = Path(settings.VAR) / "files" / "kept.csv"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(f"氏名,メール\n鯨,{MAIL}\n", encoding="cp932")
    row = set_parameter(programme, by=system("test"), key="live.min_overlap_seconds", value=60, set_by_label=MAIL)

    running.run(programme, request.pk)

    told = record(request)
    assert (told.good, reload(request).state) == (False, ErasureState.NOT_VERIFIED)
    places = {(one["site"], one["place"]) for one in told.findings}
    assert any("clauses_parameter" in site for site, _place in places)
    assert any("kept.csv" in site + place for site, place in places)
    assert MAIL not in json.dumps([told.findings, told.looked, told.not_covered], ensure_ascii=False)

    kept.unlink()
    with acting(Act.PARAMETER_SET, programme, by=system("test")):
        Parameter.objects.filter(pk=row.pk).update(set_by_label="")
    actions.search_again(request, by=make_actor(Role.CHIEF, programme))
    running.run(programme, request.pk)

    assert [(one["site"], one["place"]) for one in record(request).findings] == []
    assert reload(request).state == ErasureState.VERIFIED
