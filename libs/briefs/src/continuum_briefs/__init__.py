"""What a brief is and how it is made: rules, engines, verification."""

from continuum_briefs.drafts import (
    Draft,
    DraftAsk,
    DraftEntity,
    DraftPoint,
    DraftSentence,
    Engine,
    EngineIdentity,
    Quotation,
)
from continuum_briefs.extractive.engine import Extractive
from continuum_briefs.fingerprints import fingerprint
from continuum_briefs.making import make_brief
from continuum_briefs.ollama.engine import Ollama
from continuum_briefs.ollama.inventory import InstalledModel, Inventory, take_inventory
from continuum_briefs.ollama.noting import Forgetful, KeptNotes
from continuum_briefs.ollama.progress import Progress
from continuum_briefs.ollama.server import Silence
from continuum_briefs.ollama.suitability import Suitability, suitability
from continuum_briefs.pages.page_texts import page_texts
from continuum_briefs.source import Source
from continuum_briefs.standing_in import StandIn
from continuum_briefs.text.saying import says_something
from continuum_briefs.verification.verifying import Verified, verify

__all__ = [
    "Draft",
    "DraftAsk",
    "DraftEntity",
    "DraftPoint",
    "DraftSentence",
    "Engine",
    "EngineIdentity",
    "Extractive",
    "Forgetful",
    "InstalledModel",
    "Inventory",
    "KeptNotes",
    "Ollama",
    "Progress",
    "Quotation",
    "Silence",
    "Source",
    "StandIn",
    "Suitability",
    "Verified",
    "fingerprint",
    "make_brief",
    "page_texts",
    "says_something",
    "suitability",
    "take_inventory",
    "verify",
]
