"""The engine that asks a language model of Ollama."""
