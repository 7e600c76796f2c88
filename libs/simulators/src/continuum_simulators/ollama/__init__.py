"""An Ollama that answers at once, out of the prompt that it is sent."""

from continuum_simulators.ollama.behaviour import Behaviour, Fault, Model
from continuum_simulators.ollama.scripting import Outage
from continuum_simulators.ollama.server import OllamaSimulator

__all__ = ["Behaviour", "Fault", "Model", "OllamaSimulator", "Outage"]
