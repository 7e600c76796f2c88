"""Accepts what Paperless announces: 202 once the event stands in Redis, never before."""
