"""The documents that the demo gives to Paperless: written for this project, typeset when asked for."""

from continuum_console.samples.catalogue import Sample, sample_documents

__all__ = ["Sample", "sample_documents"]
