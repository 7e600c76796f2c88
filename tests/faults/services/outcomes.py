"""What rows on the services ask for beyond "nothing lost, nothing twice"."""

from tests.faults.services.stage import Services

__all__ = ["no_attempt_used", "no_draft_again", "nobody_restarted", "nothing_dead", "only_poison_dead"]


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
