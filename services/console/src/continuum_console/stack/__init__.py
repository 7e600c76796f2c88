"""Everything that runs on one machine: servers, simulators and services as supervised processes."""

from continuum_console.stack.child import Child, State
from continuum_console.stack.lock import DataLock
from continuum_console.stack.plan import Plan
from continuum_console.stack.record import Record
from continuum_console.stack.stack import Stack, running

__all__ = ["Child", "DataLock", "Plan", "Record", "Stack", "State", "running"]
