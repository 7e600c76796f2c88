"""What a handler's signature declares: the events it takes and makes, and what it wants injected."""

import inspect
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from fast_depends.dependencies import Dependant

from continuum_messaging.routes import Handler
from continuum_messaging.values import Letter, Outcome
from continuum_proto.envelope import Payload
from continuum_proto.event import Event
from continuum_proto.topology import Stream

__all__ = ["Declared", "declared"]


@dataclass(frozen=True, slots=True)
class Declared:
    """The contract of one handler."""

    takes: tuple[type[Payload], ...]
    """Empty for a handler of letters."""
    makes: tuple[type[Payload], ...]
    injects: bool
    """Whether there are parameters beside the event."""


def declared(handler: Handler, *, raw: bool, emits: Stream | None, batch: int | None = None) -> Declared:
    """Read the signature of ``handler``.

    :raises TypeError: the first parameter is not an ``event`` of the contract (or ``events``, for a
        ``batch``), something other than events is returned, or a dependency is not async (FastStream
        would run it in a thread).
    """
    signature = inspect.signature(handler, eval_str=True)
    parameters = list(signature.parameters.values())
    name = getattr(handler, "__qualname__", repr(handler))
    first = "event" if batch is None else "events"
    if not parameters or parameters[0].name != first:
        raise TypeError(f"{name}: the first parameter of a handler is called {first}")
    taken, returned = parameters[0].annotation, signature.return_annotation
    if batch is not None:
        if raw or batch < 1:
            raise TypeError(f"{name}: a batch holds at least one event, and never letters")
        taken, returned = _each(name, taken, Sequence), _each(name, returned, Sequence, list, tuple)
    takes = () if raw else tuple(_payloads(taken))
    if raw and taken is not Letter:
        raise TypeError(f"{name}: a raw route takes event: Letter")
    if not raw and not takes:
        raise TypeError(f"{name}: {first} must be an Event[...] of the contract")
    for parameter in parameters[1:]:
        _check_async(name, parameter)
    makes = tuple(_made(name, returned, emits))
    return Declared(takes, makes, injects=len(parameters) > 1)


def _each(name: str, annotation: Any, *kinds: type) -> Any:
    if get_origin(annotation) not in kinds:
        raise TypeError(f"{name}: a batch is a Sequence of events in and of outcomes out, not {annotation!r}")
    return get_args(annotation)[0]


def _members(annotation: Any) -> tuple[Any, ...]:
    union = get_origin(annotation) in (Union, types.UnionType)
    return get_args(annotation) if union else (annotation,)


def _payloads(annotation: Any) -> Iterator[type[Payload]]:
    for member in _members(annotation):
        if get_origin(member) is not Event:
            raise TypeError(f"event must be an Event[...] of the contract, not {member!r}")
        for payload in _members(get_args(member)[0]):
            if not (isinstance(payload, type) and issubclass(payload, Payload) and payload.TYPE):
                raise TypeError(f"{payload!r} is not an event of the contract")
            yield payload


def _made(name: str, annotation: Any, emits: Stream | None) -> Iterator[type[Payload]]:
    for member in _members(annotation):
        if member in (None, type(None), inspect.Signature.empty):
            continue
        if member is Outcome:
            yield from emits.carries if emits else ()
        elif isinstance(member, type) and issubclass(member, Payload) and member.TYPE:
            if emits is None or member not in emits.carries:
                raise TypeError(f"{name}: {member.__name__} is not carried by what this route emits")
            yield member
        else:
            raise TypeError(f"{name}: a handler returns events, an Outcome or nothing, not {member!r}")


def _check_async(name: str, parameter: inspect.Parameter) -> None:
    candidates = [parameter.default]
    if get_origin(parameter.annotation) is Annotated:
        candidates.extend(get_args(parameter.annotation)[1:])
    for candidate in candidates:
        if isinstance(candidate, Dependant) and not _is_async(candidate.dependency):
            raise TypeError(f"{name}: the dependency of {parameter.name!r} must be async")


def _is_async(call: Any) -> bool:
    return inspect.iscoroutinefunction(call) or inspect.isasyncgenfunction(call)
