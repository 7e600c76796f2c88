"""Made-up archives of any size: documents, briefs and histories that follow from a seed."""

from continuum_simulators.archive.copying import fill
from continuum_simulators.archive.playing import play
from continuum_simulators.archive.steps import Draft
from continuum_simulators.archive.stories import Plan, Story

__all__ = ["Draft", "Plan", "Story", "fill", "play"]
