"""Valkey and PostgreSQL from wheels: real servers on private Unix sockets, nothing to install."""

from continuum_console.embedded.family import kill_family
from continuum_console.embedded.postgresql import PostgreSQL
from continuum_console.embedded.program import Program, Running, ServerFailed
from continuum_console.embedded.runtime_folder import runtime_folder
from continuum_console.embedded.valkey import Valkey

__all__ = ["PostgreSQL", "Program", "Running", "ServerFailed", "Valkey", "kill_family", "runtime_folder"]
