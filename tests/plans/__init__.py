"""How PostgreSQL goes about every question that the api asks."""
