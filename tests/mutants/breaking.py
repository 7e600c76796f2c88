"""What a mutant is: a text of the messaging library that is replaced, and who must notice."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["PACKAGE", "SOURCES", "Edit", "Mutant", "mutant"]

SOURCES = Path(__file__).parents[2] / "libs" / "messaging" / "src"
PACKAGE = Path("continuum_messaging")


@dataclass(frozen=True, slots=True)
class Edit:
    """A text that stands once in a file, and what comes in its place."""

    file: str
    """Below the package."""
    text: str
    instead: str

    def apply(self, sources: Path) -> None:
        """Change the file below ``sources``.

        :raises LookupError: the text is not there, or more than once: the mutant has to be written anew.
        """
        path = sources / PACKAGE / self.file
        whole = path.read_text("utf-8")
        if (times := whole.count(self.text)) != 1:
            raise LookupError(f"{self.file} has this {times} times instead of once: {self.text!r}")
        path.write_text(whole.replace(self.text, self.instead), "utf-8")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to break the library."""

    name: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]
    """Files and functions below ``tests``: at least one of them must fail."""


def mutant(name: str, file: str, text: str, instead: str, *tests: str) -> Mutant:
    """Describe a mutant of one edit."""
    return Mutant(name, (Edit(file, text, instead),), tests)
