"""Who may announce documents: told by a header, by a signature, or by a parameter of the body."""

from collections.abc import Mapping

from continuum_chassis import Problem
from continuum_ingest.body import Body
from continuum_ingest.secret import HEADER, PARAMETER, Secrets
from continuum_ingest.webhook import Fields, Unacceptable

__all__ = ["Admission"]

HELP = (
    f"Add the header {HEADER} to the workflow's webhook action in Paperless, or the parameter {PARAMETER} "
    "before all others, with a secret of CONTINUUM_INGEST_SECRETS as its value."
)


class Admission:
    """One caller, from the first header to the end of the body."""

    def __init__(self, secrets: Secrets, headers: Mapping[str, str]) -> None:
        """Look at the headers.

        :raises Problem: they carry a wrong secret, and no signature that could be looked at.
        """
        self._secrets = secrets
        self._headers = headers
        self._known = secrets.needless or secrets.known_in(headers)
        self.by_signature = not self._known and secrets.signed(headers)
        if not self._known and not self.by_signature and secrets.sent_in(headers):
            raise _refused("The shared secret in the header is wrong.")

    def require_readable(self, refusal: str | None) -> None:
        """Refuse a caller who has not said a secret and whose body cannot be read for one."""
        if refusal is not None and not self._known:
            raise _refused("The shared secret is missing.")

    def require_before_file(self, parameters: Fields) -> None:
        """Refuse a file, before it has come whole, from whoever said no secret before it.

        :raises Problem: that is so.
        """
        if self._known or self.by_signature:
            return
        self._known = self._secrets.known_among(parameters)
        if not self._known:
            raise _refused("The shared secret is missing: none stands before the file.")

    def require(self, body: Body) -> None:
        """Refuse whoever has not said or used a secret by the end of the body.

        :raises Problem: that is so.
        """
        if self._known:
            return
        if self.by_signature:
            if not self._secrets.known_by_signature(self._headers, body.raw):
                raise _refused("The signature is wrong, or more than five minutes old.")
        elif not self._among_fields(body):
            raise _refused("The shared secret is missing or wrong.")
        self._known = True

    def _among_fields(self, body: Body) -> bool:
        try:
            return self._secrets.known_among(body.fields())
        except Unacceptable:
            return False


def _refused(fault: str) -> Problem:
    return Problem(401, detail=f"{fault} {HELP}", headers={"WWW-Authenticate": "Bearer"})
