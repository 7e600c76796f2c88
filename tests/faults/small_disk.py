"""A small disk for PostgreSQL alone, which can be filled: a file system in memory that nobody else sees."""

import errno
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Final

import asyncpg

from continuum_console.embedded import PostgreSQL, Program

__all__ = ["OnSmallDisk", "fill", "give_room", "move_to_small_disk", "small_disks_work"]

MEGABYTES: Final = 4
MOUNT: Final = f'mount -t tmpfs -o size={MEGABYTES}m,mode=0700 tmpfs "$0" && exec "$@"'
NAME: Final = "disk"
BALLAST: Final = "ballast"


def small_disks_work() -> bool:
    """Tell whether this machine lets us mount one."""
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run([*_unshared(Path("/mnt")), "true"], capture_output=True, check=False)
    return tried.returncode == 0


class OnSmallDisk(PostgreSQL):
    """A server beside whose data such a disk is mounted as it starts, gone when it ends."""

    def prepare(self) -> Program:
        """Return what to start, with a file system of its own around it."""
        program = super().prepare()
        _place(self).mkdir(exist_ok=True)
        return replace(program, argv=(*_unshared(_place(self)), *program.argv))


async def move_to_small_disk(server: PostgreSQL, table: str, database: "asyncpg.Pool") -> None:
    """Keep the rows of ``table`` there from now on; what the server logs ahead stays where it has room."""
    await database.execute(f"CREATE TABLESPACE small LOCATION '{_place(server)}'")
    await database.execute(f"ALTER TABLE {table} SET TABLESPACE small")


def fill(server: PostgreSQL, pid: int) -> None:
    """Leave no room on the disk that process ``pid`` sees."""
    with _ballast(server, pid).open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(4096))
        except OSError as exc:
            if exc.errno != errno.ENOSPC:
                raise


def give_room(server: PostgreSQL, pid: int) -> None:
    """Leave room again."""
    _ballast(server, pid).unlink()


def _place(server: PostgreSQL) -> Path:
    return server.folder.with_name(NAME)


def _ballast(server: PostgreSQL, pid: int) -> Path:
    return Path(f"/proc/{pid}/root", *_place(server).parts[1:], BALLAST)


def _unshared(place: Path) -> tuple[str, ...]:
    """Return the prefix that mounts the disk at ``place`` for what follows, and for nobody else."""
    own = () if os.geteuid() == 0 else ("--user", "--map-root-user")
    return ("unshare", *own, "--mount", "sh", "-c", MOUNT, str(place))
