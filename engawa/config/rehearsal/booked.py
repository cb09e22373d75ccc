"""She chooses a time instead of waiting; some give it back, and some of those take it back again."""

import re
from http import HTTPStatus

from engawa.config.rehearsal import timetable
from engawa.config.rehearsal.pages import UUID, Form, form_to, forms, links, words
from engawa.config.rehearsal.person import Person
from engawa.config.rehearsal.world import P

_ROW = re.compile(r"<tr>\s*<th scope=\"row\">.*?</tr>", re.DOTALL)
TODAY = f"{timetable.DAY.month}月{timetable.DAY.day}日"
AHEAD = "つぎの予約"
TRIES = 4
GIVES_BACK = 20
"""One of four who book."""


async def book_a_time(one: Person) -> None:
    """The afternoon's own times first, while there are any; another one when somebody was faster."""
    for _try in range(TRIES):
        places = await one.go(f"{P}me/book/")
        rows = _ROW.findall(places.text)
        rows = [row for row in rows if TODAY in words(row)] or rows
        offered = [path for row in rows for path in links(row, rf"{P}me/book/\?booth={UUID}")]
        if not offered:
            break
        await one.go(one.rng.choice(offered))
        form = _choosing(one.tab.text)
        if form is None:
            continue
        slot = form.choices["slot"][0]
        answer = await one.press(form, slot=slot)
        if answer.status == HTTPStatus.FOUND:
            one.note("booked", booth=form.value("booth"), slot=slot)
            one.booked = True
            await one.go(answer.location)
            if one.number % GIVES_BACK == GIVES_BACK - 5:
                await _give_back(one, slot)
            return
        one.note("book.refused", status=answer.status)
    await one.today()


def _choosing(text: str) -> Form | None:
    return next((form for form in forms(text) if form.choices.get("slot")), None)


async def _give_back(one: Person, slot: str) -> None:
    form = form_to(one.tab.text, "/cancel/", having="予約を取り消す")
    if form is None:
        return
    booking = form.action.split("/")[-3]
    answer = await one.press(form)
    if answer.status != HTTPStatus.FOUND:
        await one.today()
        return
    one.booked = False
    one.note("booking.cancelled", booking=booking, slot=slot)
    await one.go(answer.location)
    back = form_to(one.tab.text, f"/{booking}/undo/")
    if back is None or one.likely(0.5):
        return
    answer = await one.press(back)
    if answer.status == HTTPStatus.FOUND:
        one.booked = True
        one.note("booking.undone", booking=booking, slot=slot)
    await one.today()
