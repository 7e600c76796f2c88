"""Where the simulated Paperless keeps its documents over a restart: a folder, or nowhere."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Protocol

from continuum_simulators.paperless.records import CustomField, Note, Stored, Thing, Version

__all__ = ["Folder", "Keeper", "Nowhere"]

BYTES: Final = ("file", "archive")
PASSING: Final = ("visible_at", "rendered")
"""Fields that mean nothing after a restart."""


class Keeper(Protocol):
    """What the shelf needs of a store."""

    def keep(self, stored: Stored) -> None:
        """Write a document as it is now."""

    def drop(self, id: int) -> None:
        """Forget a document."""

    def keep_names(
        self, things: Mapping[str, Mapping[int, Thing]], custom_fields: Mapping[int, CustomField]
    ) -> None:
        """Write all named things."""

    def documents(self) -> Iterator[Stored]:
        """Read every document."""

    def things(self) -> dict[str, dict[int, Thing]]:
        """Read the named things by kind."""

    def custom_fields(self) -> dict[int, CustomField]:
        """Read the custom fields."""


class Nowhere:
    """Keep nothing."""

    def keep(self, stored: Stored) -> None:
        """Do nothing."""

    def drop(self, id: int) -> None:
        """Do nothing."""

    def keep_names(
        self, things: Mapping[str, Mapping[int, Thing]], custom_fields: Mapping[int, CustomField]
    ) -> None:
        """Do nothing."""

    def documents(self) -> Iterator[Stored]:
        """Return none."""
        return iter(())

    def things(self) -> dict[str, dict[int, Thing]]:
        """Return none."""
        return {}

    def custom_fields(self) -> dict[int, CustomField]:
        """Return none."""
        return {}


class Folder:
    """Keep each document as ``<id>.json`` beside its files, the names in ``names.json``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: dict[Path, bytes] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, stored: Stored) -> None:
        """Write a document; its JSON last, so that a half written one is not there."""
        plain = asdict(stored)
        for name in PASSING:
            del plain[name]
        for name in BYTES:
            content = plain.pop(name)
            path = self._folder / f"{stored.id}.{name}"
            if content is not None and self._written.get(path) is not content:
                path.write_bytes(content)
                self._written[path] = content
        _replace(self._folder / f"{stored.id}.json", plain)

    def drop(self, id: int) -> None:
        """Forget a document, its JSON first."""
        for kind in ("json", *BYTES):
            path = self._folder / f"{id}.{kind}"
            path.unlink(missing_ok=True)
            self._written.pop(path, None)

    def keep_names(
        self, things: Mapping[str, Mapping[int, Thing]], custom_fields: Mapping[int, CustomField]
    ) -> None:
        """Write all named things."""
        plain = {
            "things": {kind: [asdict(thing) for thing in named.values()] for kind, named in things.items()},
            "custom_fields": [asdict(custom_field) for custom_field in custom_fields.values()],
        }
        _replace(self._folder / "names.json", plain)

    def documents(self) -> Iterator[Stored]:
        """Read every document, in order of id."""
        paths = [path for path in self._folder.glob("*.json") if path.stem.isdigit()]
        for path in sorted(paths, key=lambda path: int(path.stem)):
            yield self._stored(json.loads(path.read_text("utf-8")), path)

    def things(self) -> dict[str, dict[int, Thing]]:
        """Read the named things by kind."""
        kinds = self._names().get("things", {})
        return {kind: {thing["id"]: Thing(**thing) for thing in named} for kind, named in kinds.items()}

    def custom_fields(self) -> dict[int, CustomField]:
        """Read the custom fields."""
        found = self._names().get("custom_fields", [])
        return {custom_field["id"]: CustomField(**custom_field) for custom_field in found}

    def _stored(self, plain: dict[str, Any], path: Path) -> Stored:
        for name in BYTES:
            beside = path.with_suffix(f".{name}")
            plain[name] = beside.read_bytes() if beside.exists() else None
            self._written[beside] = plain[name]
        plain["created"] = date.fromisoformat(plain["created"])
        for name in ("added", "modified"):
            plain[name] = datetime.fromisoformat(plain[name])
        plain["versions"] = [Version(**_dated(version, "added")) for version in plain["versions"]]
        plain["notes"] = [Note(**_dated(note, "created")) for note in plain["notes"]]
        plain["custom_fields"] = {int(key): value for key, value in plain["custom_fields"].items()}
        known = {item.name for item in fields(Stored)}
        return Stored(**{key: value for key, value in plain.items() if key in known})

    def _names(self) -> dict[str, Any]:
        path = self._folder / "names.json"
        names: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return names


def _dated(plain: dict[str, Any], name: str) -> dict[str, Any]:
    return {**plain, name: datetime.fromisoformat(plain[name])}


def _replace(path: Path, plain: object) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(
        json.dumps(plain, ensure_ascii=False, default=lambda moment: moment.isoformat()), "utf-8"
    )
    beside.replace(path)
