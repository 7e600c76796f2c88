"""A mail server that takes what it is sent, or refuses it as told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import Message


class MailServer:
    """Speaks just enough SMTP; ``refusals`` maps a command to the answer that refuses it."""

    def __init__(self, **refusals: str) -> None:
        self.mails: list[Message] = []
        self.recipients: list[str] = []
        self.port = 0
        self._refusals = refusals

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[int]:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        async with server:
            self.port = server.sockets[0].getsockname()[1]
            yield self.port

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        while line := await reader.readline():
            words = line.decode().split()
            command = words[0].upper()
            writer.write(
                self._refusals.get(command, "").encode() or await self._answer(command, line, reader, writer)
            )
            if command == "QUIT":
                break
        writer.close()

    async def _answer(
        self, command: str, line: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes:
        if command == "EHLO":
            return b"250-here\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n"
        if command == "RCPT":
            self.recipients.append(line.decode().split("<")[1].split(">")[0])
        if command == "DATA":
            writer.write(b"354 go on\r\n")
            self.mails.append(message_from_bytes((await reader.readuntil(b"\r\n.\r\n"))[:-5]))
        return {"QUIT": b"221 bye\r\n", "AUTH": b"235 welcome\r\n"}.get(command, b"250 fine\r\n")
