"""A Paperless-ngx of our own, held to the recordings of a real one."""

from continuum_simulators.paperless.records import CustomField, Stored, User
from continuum_simulators.paperless.server import PaperlessSimulator
from continuum_simulators.paperless.webhooks import SentWebhook, Trigger, Webhook, Workflow

__all__ = [
    "CustomField",
    "PaperlessSimulator",
    "SentWebhook",
    "Stored",
    "Trigger",
    "User",
    "Webhook",
    "Workflow",
]
