"""What ingest needs of the outside: Redis, as a stream and as a memory."""
