"""Plausible one-page letters, any number of them, the same for the same seed."""

import random
from datetime import date, timedelta
from typing import Final

SENDERS: Final = (
    "Harbour Lettings Ltd",
    "Northgate Energy plc",
    "Alder & Finch Solicitors",
    "Kestrel Insurance Ltd",
)
READERS: Final = ("Ms Okafor", "Mr Lindqvist", "Mrs Haddad", "Dr Varga")
OPENINGS: Final = (
    "Thank you for your letter of {day}, which reached us on time.",
    "We write about the agreement that you signed on {day}.",
    "Following our conversation on {day}, this is what was agreed.",
)
BODY: Final = (
    "The sum of {amount} EUR is due on {day} and can be paid in two parts if you prefer.",
    "From {day} the monthly payment changes from {amount} EUR to {other} EUR because the index has risen.",
    "Our engineer will visit on {day} between nine and twelve and needs access to the cellar.",
    "The inspection of {day} found that the north gutter leaks and that two tiles are missing.",
    "Please send us a signed copy of the enclosed form by {day} so that we can close the matter.",
    "If we hear nothing until {day}, we shall assume that you agree with the figures in this letter.",
    "Your file number {number} should be named in every reply, since letters without it take longer.",
    "The deposit of {amount} EUR is kept in a separate account and bears interest from {day}.",
    "A further reading of the meter showed {number} units, which is less than we had estimated.",
    "The board decided on {day} to repair the roof before winter and to spread the cost over three years.",
)


def letter(seed: int) -> tuple[str, str]:
    """Return the title and the text of letter number ``seed``, about 1.5 kB."""
    chance = random.Random(seed)
    sender = chance.choice(SENDERS)
    paragraphs = [chance.choice(OPENINGS), *chance.sample(BODY, 8)]
    body = "\n\n".join(_filled(paragraph, chance) for paragraph in paragraphs)
    head = f"{sender}\n{chance.randint(1, 180)} Quay Street\n\n{_day(chance)}\n\nReference {seed:07d}"
    return (
        f"{sender}, letter {seed}",
        f"{head}\n\nDear {chance.choice(READERS)},\n\n{body}\n\nYours sincerely\n{sender}\n",
    )


def _filled(sentence: str, chance: random.Random) -> str:
    return sentence.format(
        day=_day(chance),
        amount=chance.randint(100, 4000),
        other=chance.randint(100, 4000),
        number=chance.randint(10_000, 99_999),
    )


def _day(chance: random.Random) -> str:
    day = date(2026, 1, 5) + timedelta(days=chance.randint(0, 350))
    return f"{day.day} {day:%B %Y}"
