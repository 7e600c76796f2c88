"""What a brief of a document must say and must not, as somebody noted who had read it."""

import tomllib
from enum import StrEnum
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from continuum_console.evaluation.wording import Wording

__all__ = ["Fact", "Forbidden", "Golden", "Question", "golden_of", "read_golden"]


class Question(StrEnum):
    """What a fact answers."""

    WHO = "who"
    WHAT = "what"
    HOW_MUCH = "how much"
    UNTIL_WHEN = "until when"


class _Noted(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(_Noted):
    """Something that its reader needs to know; found where one claim holds every term."""

    asks: Question
    fact: str = Field(min_length=1)
    found: tuple[str, ...] = Field(min_length=1)
    vital: bool = False
    """Without it a brief would be of no use."""

    def told_in(self, claim: Wording) -> bool:
        """Tell whether ``claim`` says it."""
        return all(claim.holds(term) for term in self.found)


class Forbidden(_Noted):
    """Something wrong that a careless reader would say: a claim with every term and none of ``unless``."""

    wrong: str = Field(min_length=1)
    said: tuple[str, ...] = Field(min_length=1)
    unless: tuple[str, ...] = ()
    planted: bool = False
    """It stands in the document, for a machine to repeat."""

    def made_in(self, claim: Wording) -> bool:
        """Tell whether ``claim`` says it."""
        return all(map(claim.holds, self.said)) and not any(map(claim.holds, self.unless))


class Golden(_Noted):
    """What was noted of one document."""

    language: str = Field(min_length=2)
    """BCP 47."""
    kind: str = Field(min_length=1)
    """What sort of document it is, in English whatever its language."""
    facts: tuple[Fact, ...] = ()
    never: tuple[Forbidden, ...] = ()


def golden_of(text: str) -> Golden:
    """Read what was noted, in TOML.

    :raises ValueError: something in it is no fact and no forbidden statement.
    """
    return Golden.model_validate(tomllib.loads(text))


def read_golden(name: str) -> Golden:
    """Read what was noted of the document ``name``."""
    folder = files("continuum_console.evaluation").joinpath("golden")
    return golden_of(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
