"""Paperless told of us: its workflow, what write-back needs there, and what our token may do."""
