"""schemathesis over the description that the pages give of themselves: each role, each address, each form."""

from collections import Counter
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode

from tests.hostile.asking import ask, undone, wrong_with
from tests.hostile.long import LONG, SEED, TIMES
from tests.hostile.openapi import describe
from tests.world import ROLES, World, make_world

pytestmark = pytest.mark.django_db
SHORT = ("seeker", "chief")
CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.large_base_example]
FORM = "application/x-www-form-urlencoded"


def test_no_role_can_make_any_form_or_address_fail() -> None:
    world, wrong, asked = make_world(), Counter[str](), Counter[str]()
    for role in ROLES if LONG else SHORT:
        description = describe(world, role)
        if not LONG:  # addresses are asked elsewhere; here the forms
            description["paths"] = {path: item for path, item in description["paths"].items() if "post" in item}
            for item in description["paths"].values():
                item.pop("get", None)
        for found in schemathesis.openapi.from_dict(description).get_all_operations():
            operation = found.ok()
            _try(world, role, operation, wrong=wrong, asked=asked)
    print(dict(asked))
    assert wrong == Counter()
    assert asked["posted"] > 20


def _try(world: World, role: str, operation: Any, *, wrong: Counter[str], asked: Counter[str]) -> None:
    name = operation.definition.raw["operationId"]
    client = world.client(role, name)

    @seed(SEED)
    @settings(
        max_examples=TIMES if LONG else 1,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=CHECKS,
    )
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def send(case: Any) -> None:
        with undone():
            answer = _send(client, case)
        asked["posted" if case.method.upper() == "POST" else "read"] += 1
        asked[f"{answer.status_code // 100}xx"] += 1
        wrong.update(
            f"{case.method} {operation.path} as {role}: {one} {str(case.body)[:200]}" for one in wrong_with(answer)
        )

    send()


def _send(client: Any, case: Any) -> Any:
    ours = {"HTTP_ORIGIN": "http://testserver"}
    if case.method.upper() == "GET":
        query = {name: str(value) for name, value in (case.query or {}).items()}
        return ask(client, "GET", case.formatted_path, QUERY_STRING=urlencode(query, errors="surrogatepass"))
    fields = case.body if isinstance(case.body, dict) else {}
    if case.media_type == "multipart/form-data":
        client.raise_request_exception = False
        return client.post(case.formatted_path, {name: _part(value) for name, value in fields.items()}, **ours)
    body = urlencode(fields, doseq=True, errors="surrogatepass").encode()
    return ask(client, "POST", case.formatted_path, data=body, content_type=FORM, **ours)


def _part(value: Any) -> Any:
    if not isinstance(value, bytes):
        return [str(one) for one in value] if isinstance(value, list) else str(value)
    file = BytesIO(value)
    file.name = "a.csv"
    return file
