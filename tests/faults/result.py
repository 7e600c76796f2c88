"""What a row came to."""

from dataclasses import dataclass

__all__ = ["Result"]


@dataclass(frozen=True, slots=True)
class Result:
    """The line of a row, and what failed in it."""

    number: int | str
    name: str
    injections: int
    documents: int
    lost: int
    twice: int
    late: int
    repeated: int
    recoveries: int
    recovery_p95: float
    bound: float | None
    failures: tuple[str, ...]
    figures: dict[str, float]
    seconds: float
    scale: float
    server: str
    day: str = ""
    on: str = ""
    """The stage, as in :class:`Row`."""

    @property
    def label(self) -> str:
        """The row's name in tables, such as ``16`` or ``16s``."""
        return f"{self.number}{self.on}"

    @property
    def passed(self) -> bool:
        """Whether nothing was lost or twice, and the row's own outcome came about."""
        return not (self.lost or self.twice or self.failures)
