"""The reviewed catalogues hold nothing that is screened, and something is said about all that is."""

from engawa.base.kit.screening import Contact, Found, Matter, screen
from engawa.delivery.fairs import library


def test_the_catalogues_say_nothing_that_is_screened() -> None:
    """Topics of municipalities name housing and family: no company reads them."""
    lines = [*library.phrases().values(), *library.templates().values()]
    lines += [one for one in library.topics().values() if one.to == library.COMPANY]

    assert len(lines) >= 15
    assert [one.words for one in lines if screen(one.words)] == []
    assert {one.to for one in library.topics().values()} == {library.COMPANY, library.MUNICIPALITY}
    assert {one.to for one in library.templates().values()} == {library.COMPANY, library.MUNICIPALITY}
    assert all(len(code) <= 16 for code in [*library.topics(), *library.phrases(), *library.templates()])


def test_something_is_said_about_everything_that_is_found() -> None:
    assert set(library.sayings()) == {"contact", *Matter}
    assert all(library.say(Found(kind, "")).endswith("。") for kind in [*Contact, *Matter])
