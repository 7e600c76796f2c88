"""The event contract of The Continuum Report: the only thing that all its services share."""
