import threading

from django.db import connection

from engawa.outcomes.measures.collecting import collect
from tests.delivery.fairs.makers import booths, make_public_fair
from tests.outcomes.make import all_claims, register, talk


def test_two_counts_at_once_give_each_match_one_number(committed: None) -> None:
    fair = make_public_fair(2)
    seekers = [register(fair) for _each in range(3)]
    for booth in booths(fair):
        for seeker in seekers:
            talk(booth, seeker)
    made: list[int] = []

    def run() -> None:
        try:
            made.append(collect(fair.programme))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(made) == [0, 0, 0, 6]
    assert [one.number for one in all_claims(fair.programme)] == [1, 2, 3, 4, 5, 6]
