"""Reads documents and drafts their briefs."""
