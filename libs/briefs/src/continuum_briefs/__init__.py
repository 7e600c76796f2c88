"""What a brief is and how it is made: rules, engines, verification."""

from continuum_briefs.computing import Computing, Processes, ReadingFailed, Threads, compute
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
from continuum_briefs.ollama.gates import Rests
from continuum_briefs.ollama.inventory import InstalledModel, Inventory, take_inventory
from continuum_briefs.ollama.noting import Forgetful, KeptNotes
from continuum_briefs.ollama.progress import Headway
from continuum_briefs.ollama.pulling import Progress
from continuum_briefs.ollama.server import is_called, without_password
from continuum_briefs.ollama.streaming import Silence
from continuum_briefs.ollama.suitability import Suitability, suitability
from continuum_briefs.pages.page_texts import page_texts
from continuum_briefs.source import Source
from continuum_briefs.standing_in import StandIn
from continuum_briefs.text.saying import says_something
from continuum_briefs.verification.verifying import LeftOut, Verified, verify

__all__ = [
    "Computing",
    "Draft",
    "DraftAsk",
    "DraftEntity",
    "DraftPoint",
    "DraftSentence",
    "Engine",
    "EngineIdentity",
    "Extractive",
    "Forgetful",
    "Headway",
    "InstalledModel",
    "Inventory",
    "KeptNotes",
    "LeftOut",
    "Ollama",
    "Processes",
    "Progress",
    "Quotation",
    "ReadingFailed",
    "Rests",
    "Silence",
    "Source",
    "StandIn",
    "Suitability",
    "Threads",
    "Verified",
    "compute",
    "fingerprint",
    "is_called",
    "make_brief",
    "page_texts",
    "says_something",
    "suitability",
    "take_inventory",
    "verify",
    "without_password",
]
