"""What can go wrong while asking, in words that lead to the remedy."""

from continuum_proto.errors import ModelRefused

__all__ = ["AnswerCut", "PromptTooLong"]


class PromptTooLong(ModelRefused):
    """The prompt did not fit into the model's context: it has to be split smaller."""


class AnswerCut(ModelRefused):
    """The answer ended at its limit of tokens: the task has to be smaller."""
