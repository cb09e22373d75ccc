"""What the rooms of the ground floor hold about a person: herself, sessions, doors, waits, answers, refusals, entries."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engawa.base.acts.acting import OpenAct
from engawa.base.acts.models import RefusalTally
from engawa.base.acts.tally import key_of
from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.rows import delete_rows
from engawa.base.ledger.models import EntrySubject, Payload
from engawa.base.programmes.actors import seeker
from engawa.base.programmes.models import Answer, Door, Wait
from engawa.base.subjects.models import Subject, SubjectSession
from engawa.base.subjects.sites import Find, Medium, Site, Whom, register_rows, register_site, whom_of
from engawa.base.vault.models import Key, Lookup

PSEUDONYM = ((DataClass.PSEUDONYM.value, Purpose.REGISTRATION.value),)


def _ids(whom: Whom) -> frozenset[UUID]:
    return whom.ids if whom.rows else whom_of(whom.programme, whom.subject).ids


def _doors(whom: Whom) -> Q:
    return Q(programme=whom.programme, ref__in=_ids(whom))


def _answers(whom: Whom) -> Q:
    """Addresses that led her on: they end in ids of hers."""
    named = Q(pk__in=[])
    for one in _ids(whom):
        named |= Q(location__contains=str(one))
    return Q(programme=whom.programme) & named


def _refusals(whom: Whom) -> Q:
    return Q(actor_key=key_of(whom.programme, seeker(whom.subject)))


def _entries(whom: Whom) -> "QuerySet[EntrySubject]":
    return EntrySubject.objects.filter(programme=whom.programme, subject=whom.subject)


def _payloads(whom: Whom) -> "QuerySet[Payload]":
    return Payload.objects.filter(programme=whom.programme, seq__in=_entries(whom).values("seq"))


def _erase_entries(act: OpenAct, whom: Whom) -> int:
    """The index of her entries and the sealed words beside them. The chain holds neither."""
    del act
    return delete_rows(_payloads(whom)) + delete_rows(_entries(whom))


def _keys(whom: Whom) -> int:
    mine = {"programme": whom.programme, "owner": whom.subject}
    return int(Key.objects.filter(**mine).count() + Lookup.objects.filter(**mine).count())


def _keys_are_last(act: OpenAct, whom: Whom) -> int:
    """Ended by `vault.tombstones.destroy`, after everything they open."""
    del act
    return _keys(whom)


def _outside(model: type[Door | Wait | Answer], label: str | Promise, find: Find) -> None:
    """Tables outside the border that name ids only. The application cannot read doors, so only the eraser counts them."""
    table = model._meta.db_table

    def erase(act: OpenAct, whom: Whom) -> int:
        del act
        return delete_rows(model._default_manager.filter(find(whom)))

    def count(whom: Whom) -> int:
        return 0 if model is Door else int(model._default_manager.filter(find(whom)).count())

    register_site(Site(table, label, Medium.TABLE, PSEUDONYM, (table,), count, erase))


def register() -> None:
    register_rows(Subject, _("登録（氏名と連絡先）"), find=lambda whom: Q(pk=whom.subject))
    register_rows(SubjectSession, _("ご本人のページに入った記録"))
    register_rows(RefusalTally, _("お断りした操作の数"), find=_refusals, holds=PSEUDONYM)
    _outside(Door, _("メールのリンク"), _doors)
    _outside(Wait, _("待ち時間の記録"), _doors)
    _outside(Answer, _("二重送信を防ぐ控え"), _answers)
    ledger = ("ledger_subject", "ledger_payload")
    what = ((DataClass.PSEUDONYM.value, "ledger"), (DataClass.FREE_TEXT.value, "ledger"))
    register_site(
        Site(
            "ledger_subject",
            _("取扱いの記録のうち、ご本人を指すもの"),
            Medium.LEDGER,
            what,
            ledger,
            lambda whom: _entries(whom).count() + _payloads(whom).count(),
            _erase_entries,
        )
    )
    vault = ("vault.key", "vault.lookup")
    register_site(
        Site(
            "vault.key",
            _("鍵と照合のための値"),
            Medium.KEY,
            ((DataClass.PSEUDONYM.value, "vault"),),
            vault,
            _keys,
            _keys_are_last,
        )
    )
