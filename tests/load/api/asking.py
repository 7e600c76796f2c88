"""What readers ask: each kind in many variants, so that nothing is answered from one warm page."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final
from urllib.parse import quote

from tests.load.api.stage import Api
from tests.load.api.words import Words

__all__ = ["SEARCHES", "paths", "same"]

VARIANTS: Final = 100
PAGE: Final = 20
PAGES_DOWN: Final = 50
"""How many pages of a hundred the deepest position is down a list."""
LISTS: Final[Mapping[str, str]] = {"list": "/briefs", "documents": "/documents"}
SEARCHES: Final = (
    "search, a common word",
    "search, a rare word",
    "search, a phrase",
    "search, within a tag and a year",
)
"""Each counts what its documents have in common as well."""
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
        **await _named(api),
        SEARCHES[0]: [_search(word) for word in words.common],
        SEARCHES[1]: [_search(word) for word in words.rare],
        SEARCHES[2]: [_search(f'"{phrase}"') for phrase in words.phrases],
        SEARCHES[3]: [_search(word, "&tag=tax&year=2021") for word in words.common],
    }


async def _named(api: Api) -> Mapping[str, Sequence[str]]:
    """Return questions about names, those of the most briefs and rarer ones, and about dates."""
    names: Any = await api.json("/entities?type=organisation&limit=100")
    ids = [item["id"] for item in names["items"]]
    return {
        "names": [f"/entities?type={kind}" for kind in ("person", "organisation", "place", "reference")],
        "name": [f"/entities/{name}" for name in ids],
        "mentions": [f"/entities/{name}/mentions" for name in ids],
        "neighbours": [f"/entities/{name}/neighbours" for name in ids],
        "timeline": [
            "/timeline",
            *(f"/timeline?from={year}-0{month}" for year in range(2018, 2023) for month in range(1, 10)),
            *(f"/timeline?entity={name}" for name in ids[:20]),
        ],
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
