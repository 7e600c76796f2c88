"""What to enter where in the web pages of Paperless, for who clicks instead."""

from collections.abc import Sequence
from typing import Final

from continuum_console.connecting.hook import TRIGGERS
from continuum_console.connecting.place import masked
from continuum_console.stack.plan import SECRET_HEADER
from continuum_paperless import ours

TYPES: Final = {"url": "URL", "string": "Text"}
"""What the web pages call a type of custom field."""


def instructions(url: str, secret: str) -> str:
    """Return everything that ``setup`` would make, page by page."""
    steps = [*_workflow(url, secret), *_fields(), *_tag()]
    return "\n".join(["", *(f"  {line}".rstrip() for line in steps), ""])


def _workflow(url: str, secret: str) -> Sequence[str]:
    return (
        "1. Workflows, Add Workflow",
        f"     Name             {ours.WORKFLOW}",
        "     Enabled          on",
        *(f"   Add Trigger        {name}, all sources, no filter" for name in TRIGGERS.values()),
        "   Add Action         Webhook",
        f"     Webhook URL      {url}",
        "     Use parameters for webhook body    on",
        "     Send webhook payload as JSON       on",
        "     Webhook params   doc_url   {{doc_url}}",
        "                      doc_id    {{doc_id}}   from Paperless 3.0 on only: before, leave it out",
        f"     Webhook headers  {SECRET_HEADER}   the first of CONTINUUM_INGEST_SECRETS ({masked(secret)})",
        "     Include document                   off",
        "   Save",
        "",
    )


def _fields() -> Sequence[str]:
    return (
        "2. Custom Fields, Add Field",
        *(f"     {field.name:<18} data type {TYPES[field.data_type]}" for field in ours.FIELDS),
        "",
    )


def _tag() -> Sequence[str]:
    return ("3. Tags, Create", f"     {ours.BRIEFED:<18} matching algorithm None", "")
