"""The api before a large archive."""
