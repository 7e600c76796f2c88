"""How telling a target can fail."""

from continuum_proto.errors import DependencyDown, PermanentError, TransientError


class TargetDown(DependencyDown):
    """A target's host takes no connections or refuses our name: everything for it waits."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host}: {reason}")
        self.dependency = f"target {host}"


class NotDelivered(TransientError):
    """A target answered, but did not take this message; it may take the next."""


class Refused(PermanentError):
    """A target will never take this message."""
