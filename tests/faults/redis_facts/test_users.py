"""The user ``default``, as whom a server reads its own append-only file."""

from tests.servers import Build, StreamServer

LOSING = ((7, 0), (8, 4))
"""Redis from which version on, and to which: redis/redis#14541; Valkey before valkey-io/valkey#3983."""


def survivors(build: Build, default: str) -> list[bytes]:
    """Write by a script and without one, kill the server, and return which keys are there again."""
    with StreamServer(build, options={"appendfsync": "always"}) as server:
        with server.client() as redis:
            redis.execute_command("ACL", "SETUSER", "default", "reset", *default.split())
            redis.acl_save()
            redis.eval("redis.call('SET', 'one', 1) redis.call('SET', 'two', 2)", 0)
            redis.set("alone", 3)
        server.restart()
        with server.client() as redis:
            return sorted(redis.keys())


def test_what_scripts_wrote_survives_a_kill_where_default_is_off_and_keeps_its_rights(build: Build) -> None:
    """The server that starts again is asked as another user: off means that nobody comes in."""
    assert survivors(build, "on nopass ~* &* +@all") == [b"alone", b"one", b"two"]


def test_redis_7_forgets_what_scripts_wrote_where_default_has_few_rights(build: Build) -> None:
    """Silently: a script that writes twice is a transaction in the file, and EXEC asks for rights again."""
    few = "on nopass ~continuum.* -@all +@read +@connection +info"
    loses = build.name == "redis" and LOSING[0] <= build.version < LOSING[1]
    assert survivors(build, few) == ([b"alone"] if loses else [b"alone", b"one", b"two"])
