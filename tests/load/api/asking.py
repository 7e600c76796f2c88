"""What readers ask: each kind in a hundred variants, so that nothing is answered from one warm page."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final
from urllib.parse import quote

from tests.load.api.stage import Api

__all__ = ["paths", "same"]

VARIANTS: Final = 100
PAGE: Final = 20
PAGES_DOWN: Final = 50
"""How many pages of a hundred the deepest position is down a list."""
LISTS: Final[Mapping[str, str]] = {"list": "/briefs", "documents": "/documents"}


async def paths(api: Api, seed: int) -> Mapping[str, Sequence[str]]:
    """Return paths by kind of question, made of what the archive holds."""
    random = Random(seed)
    found = {kind: await _down(api, path, random) for kind, path in LISTS.items()}
    briefs = await _briefs(api, found["list"])
    found["brief"] = [f"/briefs/{brief}" for brief in briefs]
    found["text"] = [f"/briefs/{brief}/text" for brief in briefs]
    return found


async def same(api: Api, briefs: int) -> Mapping[str, tuple[Sequence[str], Sequence[str]]]:
    """Return what ours is asked and what the first way is asked, by kind: lists at any depth, and briefs."""
    ours = await paths(api, 0)
    offsets = range(0, briefs - PAGE, max(1, briefs // VARIANTS))
    chosen = [path.removeprefix("/briefs/") for path in ours["brief"]]
    return {
        "list": (ours["list"], [f"/list?q={offset}" for offset in offsets]),
        "brief": (ours["brief"], [f"/brief?q={brief}" for brief in chosen]),
    }


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
