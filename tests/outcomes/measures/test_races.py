import threading

from django.db import connection

from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.surveying import answer_survey
from tests.delivery.fairs.makers import booths, make_public_fair
from tests.outcomes.make import all_claims, register, talk
from tests.outcomes.measures.scenes import after
from tests.outcomes.measures.test_surveying import came, make_over, told


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


def test_two_sendings_at_once_are_one_answer(committed: None) -> None:
    fair, hers, _theirs = make_over()
    me = came(fair)
    barrier, done = threading.Barrier(3), []

    def send(code: str) -> None:
        try:
            with after(fair, 1):
                barrier.wait()
                done.append(answer_survey(hers, by=me, given={"overall": code}).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(code,)) for code in "543"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(done) == 3
    assert len(set(done)) == 1
    assert told(hers).answered == 1
