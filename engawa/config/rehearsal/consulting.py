"""She asks for a consultation of three and stands in the counter's line; the ring and the room are like any other."""

from http import HTTPStatus

from engawa.config.rehearsal.pages import forms
from engawa.config.rehearsal.person import Person
from engawa.config.rehearsal.world import P

BOTH = "both"


async def ask(one: Person) -> bool:
    """True when a ticket of the counter is hers. While no counter is open nothing is asked: she tries again later."""
    await one.go(f"{P}me/consult/ask/")
    form = next((form for form in forms(one.tab.text) if "bodies" in form.choices), None)
    if form is None or "today" not in form.choices.get("at", []):
        await one.today()
        return False
    bodies = BOTH if one.likely(0.8) else one.rng.choice(form.choices["bodies"])
    answer = await one.press(form, bodies=bodies, topics=form.choices["topics"][:2], mode="video", at="today")
    if answer.status != HTTPStatus.FOUND:
        one.note("consult.refused", status=answer.status)
        await one.today()
        return False
    one.note("consult.asked", bodies=bodies)
    await one.go(answer.location)
    return True
