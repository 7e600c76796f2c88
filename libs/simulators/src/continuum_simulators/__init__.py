"""Paperless-ngx and Ollama as real HTTP servers, for the demo, the benchmark and the tests."""
