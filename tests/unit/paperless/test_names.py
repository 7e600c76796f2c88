"""Names are read in one go, kept, and asked for again when something new turns up."""

from collections.abc import Mapping

import pytest

from continuum_paperless.names import FRESH_FOR, Names
from continuum_proto.errors import PaperlessDown


class Listing:
    """A list of names that counts how often it is read."""

    def __init__(self) -> None:
        self.names = {1: "tax", 2: "home"}
        self.readings = 0
        self.down = False

    async def read(self) -> Mapping[int, str]:
        self.readings += 1
        if self.down:
            raise PaperlessDown("away")
        return self.names


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def listing() -> Listing:
    return Listing()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def names(listing: Listing, clock: Clock) -> Names:
    return Names(listing.read, clock=clock)


async def test_nothing_is_read_for_no_ids(names: Names, listing: Listing) -> None:
    assert await names.of() == ()
    assert listing.readings == 0


async def test_known_names_are_read_once_and_come_in_the_order_asked(names: Names, listing: Listing) -> None:
    assert await names.of(2, 1) == ("home", "tax")
    assert await names.of(1) == ("tax",)
    assert listing.readings == 1


async def test_an_unknown_id_leads_to_one_more_reading(names: Names, listing: Listing) -> None:
    await names.of(1)
    listing.names = {1: "tax", 3: "new"}
    assert await names.of(3) == ("new",)
    assert listing.readings == 2


async def test_an_id_that_stays_unknown_is_not_asked_for_again_at_once(
    names: Names, listing: Listing, clock: Clock
) -> None:
    assert await names.of(1, 9) == ("tax",)
    assert await names.of(1, 9) == ("tax",)
    assert listing.readings == 1
    clock.now = FRESH_FOR
    listing.names = {1: "tax", 9: "shared by now"}
    assert await names.of(9) == ("shared by now",)


async def test_a_renamed_tag_shows_after_a_while(names: Names, listing: Listing, clock: Clock) -> None:
    await names.of(1)
    listing.names = {1: "taxes"}
    assert await names.of(1) == ("tax",)
    clock.now = FRESH_FOR
    assert await names.of(1) == ("taxes",)


async def test_a_failed_reading_is_repeated(names: Names, listing: Listing) -> None:
    listing.down = True
    with pytest.raises(PaperlessDown):
        await names.of(1)
    listing.down = False
    assert await names.of(1) == ("tax",)
