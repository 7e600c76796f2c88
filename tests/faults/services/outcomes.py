"""What rows on the services ask for beyond "nothing lost, nothing twice"."""

import re
from collections import Counter

from tests.faults.services.stage import Services

__all__ = [
    "no_attempt_used",
    "no_draft_again",
    "nobody_restarted",
    "nothing_dead",
    "only_poison_dead",
    "outage_uses_no_attempt",
    "stored_and_told_once",
    "waits",
]


async def waits(services: Services, service: str, dependency: str) -> bool:
    """Tell whether a service says that it waits for something; a pattern may say what it says of it."""
    status, words = await services.town.ask(service, "/readyz")
    return status == 503 and re.search(f"waits for {dependency}", words) is not None


def nobody_restarted(services: Services) -> None:
    """Every process still runs that was not struck itself."""
    restarts = services.town.restarts()
    services.check(not restarts, f"no process ends by itself: {restarts}")


async def nothing_dead(services: Services) -> None:
    """No event became a dead letter."""
    letters = await services.town.letters()
    services.check(not letters, f"no dead letters, not {letters}")


async def only_poison_dead(services: Services) -> None:
    """Dead letters are about the poison and nothing else."""
    dead = (await services.history()).dead
    missing, innocent = services.poison - dead, dead - services.poison
    services.figures["dead letters"] = len(dead)
    services.check(not missing, f"all poison ends as a dead letter, but not {sorted(missing)}")
    services.check(not innocent, f"nothing else becomes one, not {sorted(innocent)}")


def no_attempt_used(services: Services) -> None:
    """That Paperless was away is no failure of a document; that it does not show one yet is."""
    parked = services.town.said("briefing", "delivery_parked")
    patient = {line["message_id"] for line in parked if line["error_type"] == "DocumentNotYetVisible"}
    gated = [line for line in parked if line["message_id"] not in patient]
    used = {line["attempt"] for line in gated} - {1}
    services.check(bool(gated), "something waited for Paperless")
    services.check(not used, f"no attempt is used up while Paperless is away, not {used}")


async def no_draft_again(services: Services) -> None:
    """The engine drafted again only what had never come to PostgreSQL."""
    repeated = (await services.history()).repeated
    services.check(not repeated, f"no draft is made again that PostgreSQL has, not {repeated}")


def outage_uses_no_attempt(services: Services, error: str, *names: str) -> None:
    """Whatever these services parked was parked because something was away, and has all its attempts left."""
    parked = [line for name in names for line in services.town.said(name, "delivery_parked")]
    services.figures["deliveries parked"] = len(parked)
    others = {line["error_type"] for line in parked} - {error}
    used = {line["attempt"] for line in parked} - {1}
    services.check(not others, f"nothing waits for another reason than {error}, not {others}")
    services.check(not used, f"no attempt is used up by an outage, not {used}")


async def stored_and_told_once(services: Services) -> None:
    """Each document has one version of its text, and readers were told of each version once."""
    history = await services.history()
    states = Counter((version.document, version.modified) for version in history.versions)
    services.figures["versions"] = len(history.versions)
    services.check(
        {document for document, _ in states} == set(history.added), "there is a brief for every document"
    )
    services.check(
        history.told == Counter((version.document, version.version) for version in history.versions),
        "each version was announced once",
    )
