import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.utils import timezone

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.doors import look_door
from engawa.base.programmes.models import Programme, Wait
from engawa.shared.messaging.actions import deliver, look_again, send_notice
from engawa.shared.messaging.captured import read_captured
from engawa.shared.messaging.models import MailCapture, Notice
from engawa.shared.messaging.queries import unsettled_for_a_person
from engawa.shared.messaging.states import NoticeState
from tests.make import entries, make_person, make_programme, make_subject, reload
from tests.shared.messaging.makers import WITH_DOOR, WITH_HOURS, captured_letter, make_notice
from tests.shared.messaging.sink import sink

pytestmark = pytest.mark.django_db

MAIL = "hanako.sakyu@example.com"


@pytest.fixture
def programme() -> Programme:
    return make_programme()


def queued_jobs() -> list[tuple[str, dict[str, str]]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs ORDER BY id")
        return [(task, json.loads(args)) for task, args in cursor.fetchall()]


def waiting(programme: Programme) -> list[UUID]:
    return list(Wait.objects.filter(programme=programme, settled_at__isnull=True).values_list("ref", flat=True))


def test_a_notice_is_queued_by_the_act_that_causes_it_and_its_job_holds_ids_only(programme: Programme) -> None:
    notice = make_notice(programme, make_subject(programme, mail=MAIL))

    assert reload(notice).state == NoticeState.QUEUED
    [(task, args)] = queued_jobs()[-1:]
    assert (task, args) == (
        "messaging.deliver",
        {"programme_id": str(programme.pk), "notice_id": str(notice.pk)},
    )


def test_in_a_demo_the_letter_is_sealed_and_can_be_read(programme: Programme) -> None:
    notice = make_notice(programme, make_subject(programme, mail=MAIL, family="砂丘"))

    deliver(programme, notice.pk)

    notice = reload(notice)
    assert (notice.state, notice.reason, notice.relay_code) == (NoticeState.HANDED, "captured", None)
    letter = captured_letter(programme, notice)
    assert (letter.to, letter.subject) == (MAIL, "お知らせがあります")
    assert letter.links == [f"http://localhost:8000/p/{programme.slug}/me/"]
    assert "砂丘" not in letter.text
    with inside(programme):
        stored = bytes(MailCapture.objects.get(notice=notice).letter)
    assert MAIL.encode() not in stored


def test_a_person_on_duty_is_written_to_as_well(programme: Programme) -> None:
    notice = make_notice(programme, make_person(mail="tanto@example.jp"))

    deliver(programme, notice.pk)

    assert captured_letter(programme, notice).to == "tanto@example.jp"


def test_the_link_is_a_door_whose_token_is_kept_nowhere_but_in_the_letter(programme: Programme) -> None:
    subject = make_subject(programme, mail=MAIL)
    notice = make_notice(programme, subject, WITH_DOOR)

    deliver(programme, notice.pk)

    [link] = captured_letter(programme, notice).links
    token = link.rstrip("/").rpartition("/")[2]
    door = look_door(token, "test-enter")
    assert door is not None
    assert (door.programme_id, door.ref) == (programme.pk, subject.pk)
    assert abs(door.expires_at - clock.now() - dt.timedelta(hours=24)) < dt.timedelta(minutes=1)
    assert token not in str(queued_jobs())
    assert token not in str(entries(programme))


def test_a_door_may_lead_to_something_else_than_the_recipient(programme: Programme) -> None:
    other = UUID("0190c0de-0000-7000-8000-0000000000bb")
    notice = make_notice(programme, make_subject(programme), WITH_DOOR, door=str(other))

    deliver(programme, notice.pk)

    [link] = captured_letter(programme, notice).links
    door = look_door(link.rstrip("/").rpartition("/")[2], "test-enter")
    assert door is not None
    assert door.ref == other


def test_the_calendar_sheet_carries_the_neutral_name(programme: Programme) -> None:
    notice = make_notice(programme, make_subject(programme), WITH_HOURS)

    deliver(programme, notice.pk)

    [sheet] = captured_letter(programme, notice).attachments
    text = sheet.content.decode()
    assert "SUMMARY:オンライン催し事務局" in text
    assert programme.title not in text


def test_the_relay_s_answer_is_the_proof(programme: Programme, settings: Any) -> None:
    notice = make_notice(programme, make_subject(programme, mail=MAIL))
    with sink() as here:
        settings.ENGAWA_SMTP_URL = here.url
        deliver(programme, notice.pk)

    notice = reload(notice)
    assert (notice.state, notice.relay_code, notice.attempts) == (NoticeState.HANDED, 250, 1)
    assert abs(notice.handed_at - timezone.now()) < dt.timedelta(minutes=1)
    [(sender, recipients, message)] = here.taken
    assert (sender, recipients) == ("no-reply@example.jp", [MAIL])
    assert notice.message_id.encode() in message
    assert waiting(programme) == []


def test_handing_over_is_an_intent_and_an_outcome_that_concern_the_person(programme: Programme, settings: Any) -> None:
    subject = make_subject(programme, mail=MAIL)
    notice = make_notice(programme, subject)
    with sink() as here:
        settings.ENGAWA_SMTP_URL = here.url
        deliver(programme, notice.pk)

    told = entries(programme, Act.NOTICE_DELIVER)
    assert [entry["scope"]["stage"] for entry in told] == ["intent", "outcome"]
    assert {entry["purpose"] for entry in told} == {"notice"}
    assert MAIL not in str(told)


def test_delivering_twice_sends_once(programme: Programme, settings: Any) -> None:
    notice = make_notice(programme, make_subject(programme))
    with sink() as here:
        settings.ENGAWA_SMTP_URL = here.url
        deliver(programme, notice.pk)
        deliver(programme, notice.pk)

    assert len(here.taken) == 1


def test_an_outcome_the_relay_leaves_open_is_listed_and_not_tried_again(programme: Programme, settings: Any) -> None:
    notice = make_notice(programme, make_subject(programme))
    with sink(data="") as here:
        settings.ENGAWA_SMTP_URL = here.url
        deliver(programme, notice.pk)
        deliver(programme, notice.pk)

    assert reload(notice).state == NoticeState.UNCERTAIN
    assert len(here.taken) == 1
    assert waiting(programme) == []
    with inside(programme):
        assert list(unsettled_for_a_person()) == [notice]


def test_a_busy_relay_is_tried_again_later_and_then_given_up(programme: Programme, settings: Any) -> None:
    notice = make_notice(programme, make_subject(programme))
    with sink(rcpt="451 later") as here:
        settings.ENGAWA_SMTP_URL = here.url
        for attempt in range(1, 5):
            deliver(programme, notice.pk)
            assert (reload(notice).state, reload(notice).attempts) == (NoticeState.QUEUED, attempt)
            assert waiting(programme) == [notice.pk]
            look_again(programme, notice.pk)
        deliver(programme, notice.pk)

    assert (reload(notice).state, reload(notice).relay_code) == (NoticeState.FAILED, 451)
    assert waiting(programme) == []


def test_a_refused_address_is_given_up_at_once(programme: Programme, settings: Any) -> None:
    notice = make_notice(programme, make_subject(programme))
    with sink(rcpt="550 no such person") as here:
        settings.ENGAWA_SMTP_URL = here.url
        deliver(programme, notice.pk)

    assert (reload(notice).state, reload(notice).relay_code) == (NoticeState.FAILED, 550)


def test_a_worker_that_died_while_handing_over_leaves_an_uncertain_notice(programme: Programme) -> None:
    notice = make_notice(programme, make_subject(programme))
    with acting(Act.NOTICE_DELIVER, programme, by=system("test")):
        from engawa.base.programmes.waits import set_wait

        notice.state = NoticeState.HANDING
        notice.save(update_fields=["state"])
        set_wait("notice", notice.pk, clock.now())

    deliver(programme, notice.pk)
    look_again(programme, notice.pk)
    look_again(programme, notice.pk)

    assert reload(notice).state == NoticeState.UNCERTAIN


@pytest.mark.parametrize("mail", ["", "hanako@example.com\r\nBcc: eve@example.com"])
def test_somebody_without_a_usable_address_is_listed(programme: Programme, mail: str) -> None:
    subject = make_subject(programme)
    with acting(Act.PROGRAMME_OPEN, programme, by=system("test")) as act:
        subject.seal(act, owner=subject.pk, mail=mail)
        subject.save(update_fields=["mail"])
    notice = make_notice(programme, subject)

    deliver(programme, notice.pk)

    assert (reload(notice).state, reload(notice).reason) == (NoticeState.FAILED, "address")
    assert "eve" not in str(entries(programme))


def test_production_without_a_relay_sends_nothing_captures_nothing_and_keeps_the_notice(
    programme: Programme, settings: Any
) -> None:
    notice = make_notice(programme, make_subject(programme))
    settings.ENGAWA_KIND = "production"

    deliver(programme, notice.pk)

    assert reload(notice).state == NoticeState.QUEUED
    assert waiting(programme) == [notice.pk]
    with inside(programme):
        assert not MailCapture.objects.exists()


def test_captured_letters_are_not_there_in_production_nor_for_another_programme(
    programme: Programme, settings: Any
) -> None:
    notice = make_notice(programme, make_subject(programme))
    deliver(programme, notice.pk)
    with inside(programme):
        capture = MailCapture.objects.get(notice=notice)

    with pytest.raises(Http404):
        read_captured(make_programme(), capture.pk)
    settings.ENGAWA_KIND = "production"
    with pytest.raises(Http404):
        read_captured(programme, capture.pk)


def test_a_notice_has_exactly_one_recipient(programme: Programme) -> None:
    with (
        acting(Act.NOTICE_SEND, programme, by=system("test")),
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        Notice(programme=programme, kind="test.plain", template_version=1).save()


def test_an_unknown_notice_cannot_be_sent(programme: Programme) -> None:
    subject = make_subject(programme)
    with acting(Act.NOTICE_SEND, programme, by=system("test")) as act, pytest.raises(KeyError):
        send_notice(act, "test.unknown", to=subject)
