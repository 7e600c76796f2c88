"""What readers ask: each kind in many variants, so that nothing is answered from one warm page."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final
from urllib.parse import quote

from tests.load.api.stage import Api
from tests.load.api.words import Words

__all__ = ["paths", "same"]

VARIANTS: Final = 100
PAGE: Final = 20
PAGES_DOWN: Final = 50
"""How many pages of a hundred the deepest position is down a list."""
LISTS: Final[Mapping[str, str]] = {"list": "/briefs", "documents": "/documents"}
FEW: Final = 5
"""Questions for which one way needs seconds."""


async def paths(api: Api, words: Words, seed: int) -> Mapping[str, Sequence[str]]:
    """Return paths by kind of question, made of what the archive holds."""
    random = Random(seed)
    found = {kind: await _down(api, path, random) for kind, path in LISTS.items()}
    briefs = await _briefs(api, found["list"])
    return {
        **found,
        "brief": [f"/briefs/{brief}" for brief in briefs],
        "text": [f"/briefs/{brief}/text" for brief in briefs],
        "search, a common word": [_search(word) for word in words.common],
        "search, a rare word": [_search(word) for word in words.rare],
        "search, a phrase": [_search(f'"{phrase}"') for phrase in words.phrases],
        "search, within a tag and a year": [_search(word, "&tag=tax&year=2021") for word in words.common],
    }


async def same(api: Api, words: Words, briefs: int) -> Mapping[str, tuple[Sequence[str], Sequence[str]]]:
    """Return what ours is asked and what the first way is asked, by kind: lists at any depth, and briefs."""
    ours = await paths(api, words, 0)
    offsets = range(0, briefs - PAGE, max(1, briefs // VARIANTS))
    chosen = [path.removeprefix("/briefs/") for path in ours["brief"]]
    rare, common = words.rare[:FEW], words.common[:FEW]
    return {
        "list": (ours["list"], [f"/list?q={offset}" for offset in offsets]),
        "brief": (ours["brief"], [f"/brief?q={brief}" for brief in chosen]),
        "search by ILIKE, a rare word": (_searches(rare), [f"/like?q={quote(word)}" for word in rare]),
        "search by vectors, a rare word": (_searches(rare), [f"/vectors?q={quote(word)}" for word in rare]),
        "search by vectors, a common word": (
            _searches(common),
            [f"/vectors?q={quote(word)}" for word in common],
        ),
    }


def _search(words: str, more: str = "") -> str:
    return f"/search?q={quote(words)}{more}"


def _searches(words: Sequence[str]) -> Sequence[str]:
    return [_search(word) for word in words]


async def _down(api: Api, path: str, random: Random) -> Sequence[str]:
    """Return the first page of a list, and pages anywhere below."""
    cursors, cursor = list[str](), ""
    for _ in range(PAGES_DOWN):
        page: Any = await api.json(f"{path}?limit=100{cursor and '&after=' + quote(cursor)}")
        cursor = page["next"]
        if cursor is None:
            break
        cursors.append(cursor)
    below = [f"{path}?after={quote(random.choice(cursors))}" for _ in range(VARIANTS if cursors else 0)]
    return [path, *below]


async def _briefs(api: Api, lists: Sequence[str]) -> Sequence[str]:
    """Return the briefs of those pages, each once."""
    found = dict[str, None]()
    for path in lists:
        page: Any = await api.json(path)
        found.update((item["id"], None) for item in page["items"])
    return list(found)
