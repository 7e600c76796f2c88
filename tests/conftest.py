"""Real servers for whoever asks for them: embedded, private, one of each for a whole run."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from itertools import count
from pathlib import Path

import pytest
import pytest_socket
from redis import Redis

from continuum_console.embedded import PostgreSQL, Running, Valkey
from continuum_proto.errors import ConfigurationError
from tests.databases import EMBEDDED, DatabaseBuild
from tests.endings import pytest_addoption, pytest_runtest_teardown
from tests.servers import EVERYTHING, Build, StreamServer, every_build

__all__ = ["pytest_addoption", "pytest_runtest_teardown"]

UNIT = Path(__file__).parent / "unit"
_numbers = count(1)


@pytest.fixture(autouse=True)
def _no_network_in_unit_tests(request: pytest.FixtureRequest) -> Iterator[None]:
    """Unit tests use fakes; a Unix socket is allowed because event loops wake themselves by one."""
    if UNIT not in request.path.parents:
        yield
        return
    pytest_socket.disable_socket(allow_unix_socket=True)
    yield
    pytest_socket.enable_socket()


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    """A private folder with a path short enough for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="ctm-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def valkey(servers_folder: Path) -> Iterator[Valkey]:
    """The run's own Valkey; its user may do everything."""
    server = Valkey(servers_folder / "valkey", servers_folder, rules=EVERYTHING)
    with Running(server.prepare()):
        yield server


@pytest.fixture(scope="session")
def running_databases(servers_folder: Path) -> Iterator[Callable[[DatabaseBuild], PostgreSQL]]:
    """The run's own server of each installation, fast and forgetful, started when it is first asked for."""
    with ExitStack() as stack:

        def start(build: DatabaseBuild) -> PostgreSQL:
            home = servers_folder / build.name
            home.mkdir(mode=0o700)
            server = PostgreSQL(home / "data", home, durable=False, programs=build.programs)
            stack.enter_context(Running(server.prepare()))
            return server

        yield cache(start)


@pytest.fixture(scope="session")
def postgresql(running_databases: Callable[[DatabaseBuild], PostgreSQL]) -> PostgreSQL:
    """The run's own PostgreSQL, the wheel's; folders whose tests are about SQL take every one in turn."""
    try:
        return running_databases(DatabaseBuild(EMBEDDED, None))
    except ConfigurationError as problem:
        pytest.skip(str(problem))


@pytest.fixture
def redis_url(valkey: Valkey) -> str:
    """An empty Valkey, by its ACL user."""
    with Redis.from_url(valkey.url) as redis:
        redis.flushall()
        redis.script_flush()
        redis.config_set("maxmemory", 0)
    return valkey.url


@pytest.fixture(scope="session", params=every_build())
def build(request: pytest.FixtureRequest) -> Build:
    """Every stream server of this machine, one after the other."""
    found: Build = request.param
    return found


@pytest.fixture(scope="session")
def running_builds() -> Iterator[Callable[[Build], StreamServer]]:
    """The run's own server of each build, started when it is first asked for."""
    with ExitStack() as stack:
        yield cache(lambda build: stack.enter_context(StreamServer(build)))


@pytest.fixture
def stream_server(build: Build, running_builds: Callable[[Build], StreamServer]) -> StreamServer:
    """Each server of this machine, empty."""
    server = running_builds(build)
    server.empty()
    return server


@pytest.fixture
def own_stream_server(build: Build) -> Iterator[StreamServer]:
    """Each server of this machine, for a test that kills, freezes or spoils it."""
    with StreamServer(build) as server:
        yield server


@pytest.fixture
def database_url(postgresql: PostgreSQL) -> Iterator[str]:
    """An empty database of one's own."""
    name = f"test_{next(_numbers)}"
    postgresql.run(f"CREATE DATABASE {name} TEMPLATE template0")
    yield postgresql.url(name)
    postgresql.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def own_valkey() -> Iterator[Running]:
    """A Valkey that a test may stop, kill and start again; its URL is ``own_valkey_url``."""
    folder = Path(tempfile.mkdtemp(prefix="ctm-"))
    server = Valkey(folder / "valkey", folder, rules=EVERYTHING)
    with Running(server.prepare()) as running:
        yield running
    shutil.rmtree(folder)


@pytest.fixture
def own_valkey_url(own_valkey: Running) -> str:
    """Where ``own_valkey`` answers."""
    folder = own_valkey.program.folder
    return Valkey(folder, folder.parent).url


@pytest.fixture
def own_postgresql() -> Iterator[Running]:
    """A PostgreSQL that a test may stop, kill and start again; its URL is ``own_database_url``."""
    folder = Path(tempfile.mkdtemp(prefix="ctm-"))
    server = PostgreSQL(folder / "pg" / "data", folder, durable=False)
    with Running(server.prepare()) as running:
        yield running
    shutil.rmtree(folder)


@pytest.fixture
def own_database_url(own_postgresql: Running) -> str:
    """Where ``own_postgresql`` answers: an empty database."""
    folder = own_postgresql.program.folder
    return PostgreSQL(folder, folder.parents[1]).url()
