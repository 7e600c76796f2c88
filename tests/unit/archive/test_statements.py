"""Every SQL file reads as named statements that begin with a word of SQL."""

from importlib.resources import files

import pytest

from continuum_archive.statements import statements

FILES = sorted(entry.name for entry in files("continuum_archive").joinpath("sql").iterdir())


@pytest.mark.parametrize("file", FILES)
def test_statements_begin_with_their_verb(file: str) -> None:
    found = statements(file)
    assert found
    for name, statement in found.items():
        assert statement.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE", "LOCK", "WITH"}, name
