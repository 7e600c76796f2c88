"""In memory: what the API asks, for tests and for whoever tries it alone."""
