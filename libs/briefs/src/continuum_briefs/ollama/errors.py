"""What can go wrong while asking, in words that lead to the remedy."""

from continuum_proto.errors import ModelDown, ModelRefused, PermanentError

__all__ = [
    "AnswerCut",
    "AnswerEndless",
    "AnswerUnfinished",
    "Busy",
    "ContextTooSmall",
    "Died",
    "Faltered",
    "ModelMissing",
    "NotAsAsked",
    "PromptTooLong",
    "ThoughtTooLong",
    "Unanswerable",
]


class PromptTooLong(ModelRefused):
    """The prompt did not fit into the model's context: it has to be split smaller."""


class ContextTooSmall(PermanentError):
    """The question alone, without any document, leaves no room in the context: no splitting helps."""


class AnswerCut(ModelRefused):
    """The answer ended at its limit of tokens: the task has to be smaller."""


class NotAsAsked(ModelRefused):
    """The answer was not what was asked for, and was not after it was told so."""


class ThoughtTooLong(AnswerCut):
    """The model used up its tokens by thinking and answered nothing."""


class AnswerUnfinished(ModelRefused):
    """The answer ended in good order without being complete, as Ollama ends endless repetition."""


class AnswerEndless(ModelRefused):
    """The server sent more than so many tokens can be: it was cut off."""


class Unanswerable(ModelRefused):
    """A server that works for others fails on this question: it alone, and again."""


class Busy(ModelDown):
    """The server works and has no room just now."""


class ModelMissing(ModelDown):
    """The server works and lacks the model."""


class Faltered(ModelDown):
    """The server took the question and failed on it; whose fault that is cannot be told from this alone."""


class Died(Faltered):
    """The connection broke while the server worked on the question: it may have fallen over."""
