"""Briefs for people at a terminal: fetched from the API or made on the spot."""
