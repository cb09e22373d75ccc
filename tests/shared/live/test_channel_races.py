from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from tests.shared.live.rooms import Page, make_meeting


def test_pages_that_speak_at_the_same_time_lose_nothing_and_block_nobody(committed: None) -> None:
    m = make_meeting()
    host, her = Page.opened(m.host_seat), Page.opened(m.her_seat)
    host.hear()

    def speak(page: Page, other: Page) -> None:
        try:
            for gen in range(20):
                to = {"to": str(other.seat.pk), "to_connection": str(other.connection)}
                page.say(page.envelope("signal", to | {"gen": gen}), ack=0)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(speak, host, her), pool.submit(speak, her, host)]:
            done.result(timeout=60)

    for page in (host, her):
        assert [d["body"]["gen"] for d in page.hear().down if d["type"] == "signal"] == list(range(20))
