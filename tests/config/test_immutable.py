import json

import pytest

from engawa.config import installation
from engawa.config.immutable import is_immutable

BUILT = installation.CHECKOUT / "frontend" / "dist" / "manifest.json"


def test_every_built_file_may_be_kept_for_ever_by_browsers() -> None:
    files = {entry["file"] for entry in json.loads(BUILT.read_text(encoding="utf-8")).values()}

    assert files
    assert [file for file in files if not is_immutable("", f"/static/{file}")] == []


@pytest.mark.parametrize("name", ["/static/manifest.json", "/static/favicon.svg", "/static/assets/logo.svg"])
def test_a_file_without_a_hash_in_its_name_is_asked_for_again(name: str) -> None:
    assert not is_immutable("", name)
