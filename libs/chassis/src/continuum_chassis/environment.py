"""Reading settings from environment variables, and saying clearly what is wrong with them."""

import os
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from continuum_proto.errors import ConfigurationError

__all__ = ["Environment", "complain", "refuse_unknown"]

FILE: Final = "_FILE"
UNFIT: Final = frozenset({"missing", "string_pattern_mismatch", "too_short"})
"""Kinds of fault where the description of a field says more than pydantic does."""


class Environment(PydanticBaseSettingsSource):
    """Environment variables, each of which may stand in a file that ``NAME_FILE`` names.

    An empty variable counts as unset: that is how Compose passes on what nobody set.
    """

    def __init__(self, settings: type[BaseSettings], variables: Mapping[str, str]) -> None:
        super().__init__(settings)
        self._variables = variables

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the text of one variable, the name of its field, and that it is no JSON."""
        return _text(self._variables[field_name]), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the text of every variable that is set, by the name of its field."""
        found = {name: _text(variable) for name, variable in self._variables.items()}
        return {name: text for name, text in found.items() if text is not None}


def _text(variable: str) -> str | None:
    value = os.environ.get(variable) or None
    path = os.environ.get(variable + FILE)
    if not path:
        return value
    if value is not None:
        raise ConfigurationError(f"set {variable} or {variable}{FILE}, not both")
    try:
        return Path(path).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8 text"
        raise ConfigurationError(
            f"{variable}{FILE} names a file that cannot be read: {path}: {reason}"
        ) from exc


def refuse_unknown(prefix: str, known: Iterable[str]) -> None:
    """Refuse a variable that begins as ours do but that nobody reads.

    :raises ConfigurationError: names it, with the nearest right name.
    """
    names = {*known} | {name + FILE for name in known}
    for name in sorted(os.environ):
        if name.startswith(prefix) and name not in names:
            near = get_close_matches(name, names, n=1, cutoff=0)
            raise ConfigurationError(f"{name} is not a setting: did you mean {near[0]}?")


def complain(error: ValidationError, variables: Mapping[str, str], fields: Mapping[str, FieldInfo]) -> str:
    """Say in one line which variables to set, and to what; never what they hold."""
    words = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        place = str(fault["loc"][0]) if fault["loc"] else ""
        field = next((name for name, variable in variables.items() if place in (name, variable)), place)
        description = fields[field].description if field in fields else None
        if fault["type"] in UNFIT and description:
            words.append(f"set {variables[field]} to {description}{_misspelt(variables[field])}")
        else:
            words.append(_sentence(variables.get(field, ""), fault["msg"]))
    return "; ".join(words)


def _sentence(variable: str, message: str) -> str:
    """Make pydantic's "Input should be …" a sentence about ``variable``."""
    _, should, what = message.partition(" should ")
    if variable and should:
        return f"{variable} should {what}"
    return f"{variable}: {message.removeprefix('Value error, ')}".removeprefix(": ")


def _misspelt(variable: str) -> str:
    near = get_close_matches(variable, os.environ.keys() - {variable}, n=1, cutoff=0.85)
    return f" ({near[0]} is set: a misspelling?)" if near and variable not in os.environ else ""
