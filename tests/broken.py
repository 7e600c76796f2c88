"""An archive in which PostgreSQL fails whenever a certain brief is deleted, as it does at a broken page."""

from continuum_archive import Archive

__all__ = ["delete_again", "refuse_to_delete"]


async def refuse_to_delete(archive: Archive, document: int) -> None:
    """Fail whenever the brief of that document is deleted, until :func:`delete_again`."""
    await archive.fetch(
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$"
    )
    await archive.fetch(
        "CREATE TRIGGER broken BEFORE DELETE ON briefs FOR EACH ROW"
        f" WHEN (old.document_id = {document}) EXECUTE FUNCTION broken()"
    )


async def delete_again(archive: Archive) -> None:
    """Be as before."""
    await archive.fetch("DROP FUNCTION broken CASCADE")
