"""What was hers and could be recognised anywhere: gathered before the erasure, for the search after it."""

from collections.abc import Iterator

from engawa.base.acts.acting import OpenAct
from engawa.base.subjects.models import Subject
from engawa.base.subjects.sites import Whom, rows_of
from engawa.base.vault.fields import every_text
from engawa.base.vault.models import Key, Lookup
from engawa.contract.custody.disposal.handover import Sought

LABELS = {
    "subject.alias": "表示名",
    "subject.mail": "メールアドレス",
    "subject.phone": "電話番号",
    "registration.city": "住まい",
    "capture.letter": "控えたメール",
}
NAMES = (("subject.family", "subject.given"), ("subject.family_kana", "subject.given_kana"))
SURE = {"subject.alias", "subject.mail", "subject.phone"}
LONG = 12
"""Characters. A shorter sentence or wish may stand in anybody's text."""


def gather(act: OpenAct, whom: Whom) -> list[Sought]:
    """Texts that open, her id, keys and look-up values. Within the act that erases, before it does."""
    rows = list(rows_of(whom))
    texts = list(every_text(act, whom.programme, rows))
    found = [*_names(dict(every_text(act, whom.programme, [one for one in rows if isinstance(one, Subject)])))]
    for uid, text in texts:
        if uid in SURE or (len(text) >= LONG and uid not in {name for pair in NAMES for name in pair}):
            found.append(Sought(LABELS.get(uid, "自由記述"), text=text))
    return [*found, *_bytes(whom)]


def _names(texts: dict[str, str]) -> Iterator[Sought]:
    """A family name alone may be anybody's; side by side they are hers."""
    for family, given in NAMES:
        parts = tuple(text for text in (texts.get(family, ""), texts.get(given, "")) if text)
        if len(parts) == len((family, given)):
            yield Sought("氏名", parts=parts)
        elif parts:
            yield Sought("氏名", text=parts[0])


def _bytes(whom: Whom) -> Iterator[Sought]:
    yield Sought("識別番号", text=str(whom.subject))
    mine = {"programme": whom.programme, "owner": whom.subject}
    for key, wrapped in Key.objects.filter(**mine).values_list("id", "wrapped"):
        yield Sought("鍵の番号", text=str(key))
        if wrapped is not None:
            yield Sought("包んだ鍵", raw=bytes(wrapped))
    for value in Lookup.objects.filter(**mine).values_list("value", flat=True):
        yield Sought("照合のための値", raw=bytes(value))
