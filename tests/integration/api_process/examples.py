"""The examples of docs/api.md: a command, and the answer that it shows, with ``…`` for what is left out."""

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parents[3] / "docs" / "api.md"
EXAMPLE: Final = re.compile(
    r"^```sh\n(?P<command>.*?)^```\n+^```(?P<kind>\w+)\n(?P<answer>.*?)^```$", re.MULTILINE | re.DOTALL
)
STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
LEFT_OUT: Final = "…"


@dataclass(frozen=True)
class Example:
    """One question of the page."""

    command: str
    kind: str
    """The language of the block with the answer: ``json``, or anything that is compared as text."""
    answer: str


def examples(page: str) -> list[Example]:
    """Return the examples of a page; every shell block must be followed by its answer."""
    found = [Example(**match.groupdict()) for match in EXAMPLE.finditer(page)]
    assert len(found) == page.count("```sh\n"), "a command without an answer"
    return found


def differences(shown: Example, real: str) -> list[str]:
    """Return where the ``real`` answer is not what is shown."""
    if shown.kind == "json":
        return _unlike(_parsed(shown.answer), json.loads(real), "")
    wanted, lines = shown.answer.strip().split("\n"), real.strip().split("\n")
    return [] if _text_fits("\n".join(wanted), "\n".join(lines)) else [f"shown {wanted}, is {lines}"]


def _parsed(text: str) -> Any:
    """Read JSON in which ``…`` stands for more members or items."""
    pieces, last = [], 0
    for match in STRING.finditer(text):
        pieces += [text[last : match.start()].replace(LEFT_OUT, "@"), match[0]]
        last = match.end()
    whole = "".join([*pieces, text[last:].replace(LEFT_OUT, "@")])
    whole = re.sub(r"@(?=\s*})", f'"{LEFT_OUT}": 0', whole)
    return json.loads(whole.replace("@", f'"{LEFT_OUT}"')) if "@" in whole else json.loads(whole)


def _unlike(shown: Any, real: Any, path: str) -> list[str]:
    if shown == LEFT_OUT:
        return []
    if isinstance(shown, dict) and isinstance(real, dict):
        return _unlike_objects(shown, real, path)
    if isinstance(shown, list) and isinstance(real, list):
        more = bool(shown) and shown[-1] == LEFT_OUT
        items = shown[:-1] if more else shown
        if len(items) > len(real) or (not more and len(items) != len(real)):
            return [f"{path}: {len(items)} items are shown, there are {len(real)}"]
        return [
            line
            for n, (one, other) in enumerate(zip(items, real, strict=False))
            for line in _unlike(one, other, f"{path}/{n}")
        ]
    if isinstance(shown, str) and isinstance(real, str):
        return [] if _text_fits(shown, real) else [f"{path}: shown {shown!r}, is {real!r}"]
    same = type(shown) is type(real) and shown == real
    return [] if same else [f"{path}: shown {shown!r}, is {real!r}"]


def _unlike_objects(shown: dict[str, Any], real: dict[str, Any], path: str) -> list[str]:
    keys = set(shown) - {LEFT_OUT}
    found = [f"{path}: there is no {key!r}" for key in sorted(keys - set(real))]
    if LEFT_OUT not in shown:
        found += [f"{path}: {key!r} is not shown" for key in sorted(set(real) - keys)]
    for key in sorted(keys & set(real)):
        found += _unlike(shown[key], real[key], f"{path}/{key}")
    return found


def _text_fits(shown: str, real: str) -> bool:
    return fnmatchcase(real, re.sub(r"([*?[])", r"[\1]", shown).replace(LEFT_OUT, "*"))
