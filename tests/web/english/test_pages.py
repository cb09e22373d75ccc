"""Every page for the public, participants and companions, read in English; pages for people at work are untouched."""

import ast
import json
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from engawa.contract.custody.purposes import PURPOSES
from engawa.delivery.fairs.entry import OPTIONAL_CONSENTS
from engawa.web.http import face_of
from engawa.web.marking import JAPANESE
from tests.test_promises import views_by_name
from tests.web.english.reading import read
from tests.world import World, keys, make_world, names
from tools.messages import known

pytestmark = pytest.mark.django_db

FACES = {"public", "subject", "companion"}
AT_WORK = ("contractor:home", "exhibitor:home", "agency:home", "commissioner:home", "entrance:sign-in")
BINDING = [*(words for _purpose, words in PURPOSES), *OPTIONAL_CONSENTS.values(), "個人情報の利用目的を確認しました"]
"""Said in both languages, as the Japanese words count."""
NAMES = {"日本語", "ご確認のお願い"}
SHORT = 2
"""So short a text may as well be the name of somebody's company."""
ROOMS = ("base", "contract", "delivery", "outcomes", "shared", "web")


@cache
def own_words() -> frozenset[str]:
    """Every Japanese text of our own, whole: of the catalogue, of Python, of the lists."""
    texts = {one.id[0] if isinstance(one.id, tuple) else one.id for one in known()}
    for room in ROOMS:
        for file in (Path(settings.BASE_DIR) / "engawa" / room).rglob("*.py"):
            if "migrations" not in file.parts and file.name != "gallery.py":
                texts |= {
                    node.value
                    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
                    if isinstance(node, ast.Constant) and isinstance(node.value, str)
                }
        for file in (Path(settings.BASE_DIR) / "engawa" / room).rglob("*.json"):
            texts |= set(_texts(json.loads(file.read_text(encoding="utf-8"))))
    whole = {text.strip() for text in texts if JAPANESE.search(text)}
    return frozenset(text for text in whole if len(text) > SHORT) - NAMES


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []


def without_binding(text: str) -> str:
    for words in BINDING:
        text = text.replace(str(words), "")
    return text


def spoken(world: World) -> list[str]:
    """Names of pages that speak English and have something behind them; a ring first, which lasts a minute."""
    faces = {name: face_of(view) for name, view in views_by_name().items()}
    asked = keys()
    known = [name for name in names() if name in world.about or set(asked[name]) <= {"programme"}]
    return sorted(
        (name for name in known if faces.get(name) in FACES),
        key=lambda name: (not name.startswith("participant:ring"), name),
    )


def test_pages_speak_english_and_mark_what_is_japanese() -> None:
    world, seen = make_world(), 0
    unsaid: dict[str, list[str]] = {}
    ours: dict[str, list[str]] = {}
    languages = set()
    for name in spoken(world):
        client = world.client("seeker" if name.startswith(("participant:", "companion:")) else "visitor", name)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        answer = client.get(world.address(name))
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        seen += 1
        page = read(answer.content.decode())
        languages |= {page.language} - {""}  # a part of a page says none
        found = page.found
        if found.unsaid:
            unsaid[name] = found.unsaid
        said = {without_binding(text).strip("「」（）【】、。： 　\n") for text in (*found.said, *found.named)}
        if left := sorted(said & own_words()):
            ours[name] = left

    assert (unsaid, ours, languages) == ({}, {}, {"en"})
    assert seen >= 65
    for name in AT_WORK:
        role = {"agency:home": "agency", "exhibitor:home": "exhibitor", "commissioner:home": "commissioner"}
        client = world.client(role.get(name, "contractor"), name)
        before = client.get(world.address(name))
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        after = client.get(world.address(name))
        assert (read(after.content.decode()).language, after.status_code) == ("ja", before.status_code)
        assert "日本語" not in after.content.decode()
