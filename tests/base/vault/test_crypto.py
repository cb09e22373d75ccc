"""A value opens with its key, in its field, row and programme, unaltered; otherwise it does not open at all."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from engawa.base.vault import crypto
from engawa.base.vault.crypto import OpenKey, WillNotOpen

KEY = OpenKey(uuid4(), bytes(range(32)))
ROW, PROGRAMME = uuid4(), uuid4()
PLACE = {"field": "subject.family", "row": ROW, "programme": PROGRAMME}


def sealed(text: str = "砂丘") -> bytes:
    return crypto.seal(KEY, **PLACE, plain=text.encode())  # type: ignore[arg-type]  # the place of a value


def test_what_was_sealed_opens_in_its_place() -> None:
    assert crypto.unseal(KEY, **PLACE, sealed=sealed()).decode() == "砂丘"  # type: ignore[arg-type]  # the place of a value


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    assert sealed() != sealed()
    assert "砂丘".encode() not in sealed()


@pytest.mark.parametrize(
    "elsewhere",
    [{"field": "subject.given"}, {"row": uuid4()}, {"programme": uuid4()}],
    ids=["field", "row", "programme"],
)
def test_a_value_moved_elsewhere_does_not_open(elsewhere: dict[str, object]) -> None:
    with pytest.raises(WillNotOpen, match="altered, moved"):
        crypto.unseal(KEY, **(PLACE | elsewhere), sealed=sealed())  # type: ignore[arg-type]  # the place of a value


def test_the_key_of_another_is_refused_before_it_is_tried() -> None:
    with pytest.raises(WillNotOpen, match="another key"):
        crypto.unseal(OpenKey(uuid4(), KEY.secret), **PLACE, sealed=sealed())  # type: ignore[arg-type]  # the place


def test_a_value_that_claims_another_key_does_not_open_with_it() -> None:
    other = OpenKey(uuid4(), KEY.secret)
    claimed = crypto.VERSION + other.id.bytes + sealed()[17:]

    with pytest.raises(WillNotOpen):
        crypto.unseal(other, **PLACE, sealed=claimed)  # type: ignore[arg-type]  # the place of a value


@pytest.mark.parametrize("at", [0, 1, 17, 29, -1])
def test_an_altered_byte_anywhere_is_noticed(at: int) -> None:
    value = bytearray(sealed())
    value[at] ^= 1

    with pytest.raises(WillNotOpen):
        crypto.unseal(KEY, **PLACE, sealed=bytes(value))  # type: ignore[arg-type]  # the place of a value


def test_what_is_too_short_or_of_another_version_is_no_sealed_value() -> None:
    shortest = sealed("")

    assert len(shortest) == crypto.HEADER + crypto.TAG
    assert crypto.is_sealed(shortest)
    assert not crypto.is_sealed(shortest[:-1])
    assert not crypto.is_sealed(b"\x02" + shortest[1:])
    assert crypto.key_id_of(shortest) == KEY.id
    for value in (shortest[:-1], b"\x02" + shortest[1:], b""):
        with pytest.raises(WillNotOpen, match="not a sealed value"):
            crypto.key_id_of(value)


def test_a_wrapped_key_opens_under_its_parent_id_and_programme_only() -> None:
    parent = b"p" * 32
    wrapped = crypto.wrap(parent, key=KEY, programme=PROGRAMME)

    def open_it(**changes: object) -> OpenKey:
        base: dict[str, object] = {"key_id": KEY.id, "programme": PROGRAMME, "wrapped": wrapped}
        secret = changes.pop("parent", parent)
        return crypto.unwrap(secret, **(base | changes))  # type: ignore[arg-type]  # changed by the test

    assert open_it().secret == KEY.secret
    for change in ({"parent": b"q" * 32}, {"key_id": uuid4()}, {"programme": uuid4()}, {"wrapped": wrapped[:-1]}):
        with pytest.raises(WillNotOpen, match="does not open"):
            open_it(**change)
    for cut in (b"", wrapped[: crypto.NONCE + crypto.TAG - 1]):
        with pytest.raises(WillNotOpen, match="gone or cut short"):
            open_it(wrapped=cut)
    with pytest.raises(WillNotOpen, match="does not open"):
        open_it(wrapped=wrapped[: crypto.NONCE + crypto.TAG])


def test_a_root_key_of_another_length_is_refused(tmp_path: object, settings: Any) -> None:
    for length, good in ((31, False), (33, False), (32, True)):
        file = tmp_path / f"{length}.key"  # type: ignore[operator]  # a path
        file.write_bytes(b"k" * length)
        settings.ENGAWA_ROOT_KEY_FILE = file
        crypto.root_key.cache_clear()
        try:
            if good:
                assert crypto.root_key() == b"k" * 32
            else:
                with pytest.raises(ValueError, match="exactly 32 bytes"):
                    crypto.root_key()
        finally:
            crypto.root_key.cache_clear()


def test_derived_secrets_differ_by_label_and_are_repeatable() -> None:
    assert crypto.derive(KEY.secret, "a") == crypto.derive(KEY.secret, "a") != crypto.derive(KEY.secret, "b")
    assert len(crypto.keyed_hash(KEY.secret, "x")) == 32
    assert isinstance(UUID(bytes=sealed()[1:17]), UUID)
