"""The text of a document is cleaned once and survives its way through Redis to the letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum_proto.errors import ContractViolation
from continuum_proto.texts import checksum, clean, pack, unpack

ANY_TEXT = st.text(st.characters())


@given(ANY_TEXT)
def test_a_clean_text_can_be_stored_anywhere(text: str) -> None:
    cleaned = clean(text)
    assert "\x00" not in cleaned
    assert "\r" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert clean(cleaned) == cleaned


@given(st.lists(ANY_TEXT, min_size=1).map(lambda pages: [clean(page) for page in pages]))
def test_pages_come_back_as_they_were(pages: list[str]) -> None:
    assert unpack(pack(pages)) == tuple(pages)


def test_a_checksum_does_not_depend_on_where_pages_end() -> None:
    assert checksum(["ab", "c"]) == checksum(["abc"])


@pytest.mark.parametrize(
    "packed", [b"", b"[]", b"{}", b'{"pages": []}', b'{"pages": [1]}', b'{"pages": "a"}']
)
def test_refuses_what_is_no_text(packed: bytes) -> None:
    with pytest.raises(ContractViolation, match="text: expected"):
        unpack(packed)
