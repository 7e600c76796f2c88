"""What can be set from the command line."""

import argparse

from continuum_simulators.ollama.behaviour import DEFAULT_MODEL, Behaviour
from continuum_simulators.ollama.cli import _behaviour, add_arguments
from continuum_simulators.ollama.planting import Planting


def behaviour(*words: str) -> Behaviour:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return _behaviour(parser.parse_args(words))


def test_a_model_tells_the_truth_and_obeys_nobody_unless_told() -> None:
    assert behaviour() == Behaviour(models=(DEFAULT_MODEL,))


def test_a_model_can_be_told_to_err_and_to_obey() -> None:
    told = behaviour("--plant", "7", "--obey")
    assert told.planting == Planting(seed=7)
    assert told.obeys
