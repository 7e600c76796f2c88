"""What ingest does on a request."""
