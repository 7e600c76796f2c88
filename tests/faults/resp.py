"""Where one message of the Redis protocol ends and the next begins, for whoever stands in between."""

from collections.abc import Iterator

__all__ = ["Frames"]


class _Unfinished(Exception):
    """The rest has not arrived yet."""


class Frames:
    """Cuts a stream of bytes into whole messages of protocol 2."""

    def __init__(self) -> None:
        self._waiting = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Return the messages that ``data`` completes, as they came."""
        self._waiting += data
        begin = 0
        try:
            while begin < len(self._waiting):
                end = _end(self._waiting, begin)
                yield self._waiting[begin:end]
                begin = end
        except _Unfinished:
            pass
        finally:
            self._waiting = self._waiting[begin:]


def words(command: bytes) -> list[bytes]:
    """Return the words of a command: an array of strings."""
    found, at = [], _line(command, 0)
    while at < len(command):
        begin = _line(command, at)
        end = begin + int(command[at + 1 : begin])
        found.append(command[begin:end])
        at = end + 2
    return found


def _end(data: bytes, begin: int) -> int:
    after = _line(data, begin)
    kind = data[begin : begin + 1]
    if kind == b"$":
        length = int(data[begin + 1 : after])
        end = after if length < 0 else after + length + 2
        if end > len(data):
            raise _Unfinished
        return end
    if kind == b"*":
        for _ in range(int(data[begin + 1 : after])):
            after = _end(data, after)
    return after


def _line(data: bytes, begin: int) -> int:
    at = data.find(b"\r\n", begin)
    if at < 0:
        raise _Unfinished
    return at + 2
