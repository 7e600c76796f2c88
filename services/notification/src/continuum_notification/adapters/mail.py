"""Mail. Apprise reads the address; we send, because a message that may be repeated needs an id of ours."""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formataddr, localtime
from typing import ClassVar, Final
from uuid import UUID

from continuum_notification.errors import NotDelivered, Refused, TargetDown
from continuum_notification.notices import Notice

PATIENCE: Final = 30.0
"""Seconds for each word of the mail server."""
PERMANENT: Final = 500


@dataclass(frozen=True, slots=True)
class Account:
    """Where mail goes out, in whose name and to whom; people are (name or nothing, address)."""

    host: str
    port: int
    secure: str
    """``ssl``, ``starttls`` or ``insecure``."""
    user: str | None
    password: str | None = field(repr=False)
    verify: bool
    sender: tuple[str, str]
    to: tuple[tuple[str, str], ...]
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()

    @property
    def recipients(self) -> list[str]:
        """Every address that gets the mail, each once."""
        return sorted({*(address for _, address in self.to), *self.cc, *self.bcc})


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail account and its recipients."""

    account: Account
    label: str
    repeatable: ClassVar[bool] = True

    async def tell(self, notice: Notice, message: UUID) -> str:
        """Send a mail whose ``Message-ID`` is the same at every attempt.

        :raises TargetDown: the server is away or refuses our name.
        :raises NotDelivered: it refused for now.
        :raises Refused: it refused for good.
        """
        return await asyncio.to_thread(self._send, composed(self.account, notice, message))

    def _send(self, mail: EmailMessage) -> str:
        host, to = self.account.host, self.account.recipients
        try:
            with self._connected() as server:
                refused = server.send_message(mail, to_addrs=to)
        except smtplib.SMTPAuthenticationError as exc:
            raise TargetDown(host, f"refuses our name ({exc.smtp_code})") from exc
        except smtplib.SMTPRecipientsRefused as exc:
            raise _refusal(host, *(code for code, _ in exc.recipients.values())) from exc
        except smtplib.SMTPResponseException as exc:
            raise _refusal(host, exc.smtp_code) from exc
        except (smtplib.SMTPException, OSError) as exc:
            raise TargetDown(host, type(exc).__name__) from exc
        return f"{len(refused)} of {len(to)} recipients refused" if refused else ""

    def _connected(self) -> smtplib.SMTP:
        account, context = self.account, ssl.create_default_context()
        if not account.verify:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if account.secure == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                account.host, account.port, timeout=PATIENCE, context=context
            )
        else:
            server = smtplib.SMTP(account.host, account.port, timeout=PATIENCE)
        try:
            if account.secure == "starttls":
                server.starttls(context=context)
            if account.user and account.password:
                server.login(account.user, account.password)
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
        return server


def composed(account: Account, notice: Notice, message: UUID) -> EmailMessage:
    """Return the mail: plain text in UTF-8."""
    name, sender = account.sender
    mail = EmailMessage()
    mail["Message-ID"] = f"<{message}@{sender.rpartition('@')[2]}>"
    mail["Date"] = localtime()
    mail["From"] = formataddr((name, sender))
    mail["To"] = [formataddr(person) for person in account.to]
    if account.cc:
        mail["Cc"] = account.cc
    if account.reply_to:
        mail["Reply-To"] = account.reply_to
    mail["Subject"] = notice.headline
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{notice.headline}\n\n{notice.body}\n")
    return mail


def _refusal(host: str, *codes: int) -> NotDelivered | Refused:
    """Return the error for SMTP answers: 5xx is for good, unless one of several is only for now."""
    said = ", ".join(str(code) for code in sorted(set(codes)))
    kind = Refused if min(codes, default=0) >= PERMANENT else NotDelivered
    return kind(f"{host} refused the mail ({said})")
