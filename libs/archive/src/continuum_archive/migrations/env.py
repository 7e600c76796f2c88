"""Alembic runs this; the connection comes from ``continuum_archive.migrating``."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
