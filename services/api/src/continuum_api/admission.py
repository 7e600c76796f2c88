"""Who asks, and whether they may. Until there are people, whoever has the token is an operator."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from aiohttp import web
from aiohttp.hdrs import AUTHORIZATION

from continuum_api import problems
from continuum_api.describing import Operation

Anonymous = Literal["reader", "operator", "nobody"]
Role = Literal["reader", "reviewer", "operator", "admin"]

OPERATOR: Final[Sequence[Role]] = ("reader", "operator")
ROLES: Final[Mapping[Anonymous, Sequence[Role]]] = MappingProxyType(
    {"reader": ("reader",), "operator": OPERATOR, "nobody": ()}
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request."""

    name: str
    """As the audit log has it."""
    roles: Sequence[Role]

    @property
    def operates(self) -> bool:
        """Whether they run the system."""
        return "operator" in self.roles


@dataclass(frozen=True, slots=True)
class Admission:
    """What may be asked with the token and without."""

    token: str | None = field(default=None, repr=False)
    anonymous: Anonymous = "reader"

    def caller(self, request: web.Request) -> Caller:
        """Return who sent ``request``; whoever sends a wrong token is as anonymous as who sends none."""
        given = _bearer(request)
        if given is not None and self.token is not None and _same(given, self.token):
            return Caller("api: operator by token", OPERATOR)
        return Caller(f"api: anonymous {self.anonymous}", ROLES[self.anonymous])

    def roles(self, request: web.Request) -> Sequence[Role]:
        """Return what whoever sent ``request`` may be."""
        return self.caller(request).roles

    def check(self, operation: Operation, request: web.Request) -> None:
        """Refuse an operation that is not for whoever asks, and say what it takes."""
        needed: Role = "operator" if operation.operators else "reader"
        if operation.anybody or needed in self.caller(request).roles:
            return
        if _bearer(request) is not None:
            raise problems.forbidden()
        raise problems.unauthorized("What operators see and do" if operation.operators else "Reading here")


READERS: Final = Admission()
"""Everybody reads, nobody operates."""


def _bearer(request: web.Request) -> str | None:
    """Return the token that was sent; other schemes are for whoever stands before us."""
    scheme, _, token = request.headers.get(AUTHORIZATION, "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _same(given: str, token: str) -> bool:
    """Compare in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), token.encode())
