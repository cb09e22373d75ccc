"""Search words over public text: bigrams narrow by index, the folded text decides."""

from django.db.models import Q

from engawa.base.kit.kana import kana_key
from engawa.base.kit.text import bigrams, search_key
from engawa.delivery.exhibitors.library import industries, municipalities, occupations
from engawa.delivery.exhibitors.models import Exhibitor, Posting

MOST_WORDS = 5


def index_exhibitor(exhibitor: Exhibitor) -> None:
    industry, place = industries().get(exhibitor.industry), municipalities().get(exhibitor.municipality)
    organisation = exhibitor.organisation
    texts = [organisation.name, organisation.kana, exhibitor.intro]
    texts += [industry.name] if industry else []
    texts += [place.full_name] if place else []
    exhibitor.search_text, exhibitor.search = _folded(texts)
    exhibitor.kana_key = kana_key(organisation.kana or organisation.name)[:330]


def index_posting(posting: Posting) -> None:
    occupation = occupations().get(posting.occupation)
    texts = [posting.title, *(str(posting.facts.get(key, "")) for key in ("duties", "place", "licences", "experience"))]
    texts += [occupation.name] if occupation else []
    posting.search_text, posting.search = _folded(texts)


def _folded(texts: list[str]) -> tuple[str, list[str]]:
    # The separator keeps two texts from making a word together.
    keys = [search_key(text) for text in texts if text]
    pieces = {piece for key in keys for piece in bigrams(key)}
    return "|".join(keys), sorted(pieces)


def words_of(typed: str) -> list[str]:
    return typed.replace("\u3000", " ").split()[:MOST_WORDS]


def holds_word(word: str, prefix: str = "") -> Q:
    key = search_key(word)
    found = Q(**{f"{prefix}search_text__contains": key})
    if len(key) > 1:
        found &= Q(**{f"{prefix}search__contains": bigrams(key)})
    return found
