"""Those who are told."""
