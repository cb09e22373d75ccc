from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.make import make_programme, make_subject

pytestmark = pytest.mark.django_db
TOKEN = "figures-for-the-operator"


def test_figures_are_there_for_the_token_alone(settings: Any) -> None:
    settings.ENGAWA_METRICS_TOKEN = ""
    without = Client().get("/metrics", headers={"Authorization": "Bearer "})
    settings.ENGAWA_METRICS_TOKEN = TOKEN

    asked = [Client().get("/metrics", headers={"Authorization": one}) for one in (TOKEN, "Bearer x", f"Bearer {TOKEN}")]

    assert [one.status_code for one in (without, Client().get("/metrics"), *asked)] == [404, 404, 404, 404, 200]


def test_figures_count_what_waits_and_name_nobody(settings: Any) -> None:
    settings.ENGAWA_METRICS_TOKEN = TOKEN
    programme = make_programme()
    subject = make_subject(programme)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO programmes_wait (id, programme_id, kind, ref, due_at, made_at)"
            " VALUES (gen_random_uuid(), %s, 'test', %s, now() - interval '90 seconds', now())",
            [programme.pk, subject.pk],
        )

    page = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()

    told = dict(line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#"))
    assert 89 < float(told["engawa_wait_late_seconds"]) < 120
    assert float(told["engawa_disk_free_bytes"]) > 0 and told['engawa_jobs{state="failed"}'] == "0"
    assert all(name.startswith("engawa_") for name in told)
    for word in (programme.slug, str(programme.pk), str(subject.pk), "うみねこ"):
        assert word not in page
