"""What ingest needs of the outside: Redis."""
