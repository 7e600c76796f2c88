"""Words to search for: some stand in every third document, some in one, some only in a row."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, Self

from continuum_proto.briefs import EntityType
from continuum_simulators.archive import Draft, Plan
from continuum_simulators.archive.languages import languages
from continuum_simulators.archive.names import names_for

__all__ = ["Words"]

LOOKED_AT: Final = 400
"""Documents in which rare words are sought."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is searched for in an archive."""

    common: Sequence[str]
    rare: Sequence[str]
    phrases: Sequence[str]
    """People by their whole names, whose parts are common, and what letters always say."""

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Find words in the archive that was made by ``plan``."""
        names = names_for(plan.seed, plan.briefs)
        first = max(1, plan.documents() // 2)
        drafts = [
            step
            for story in plan.stories(range(first, first + min(LOOKED_AT, plan.briefs // 4)))
            for step in story.steps
            if isinstance(step, Draft)
        ]
        seen = Counter(chain.from_iterable("".join(draft.pages).split() for draft in drafts))
        coined = names.terms.items[len(names.terms.items) // 4 :]
        people = [name for name in names.of[EntityType.PERSON].items[:100] if " " in name]
        return cls(
            common=list(chain.from_iterable(language.nouns[:8] for language in languages())),
            rare=[word for word in coined if word in seen],
            phrases=[*people, "two defects were found", "Angabe von", "zwei Mängel"],
        )
