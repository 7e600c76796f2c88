"""PDF files that nobody should send."""

import zlib

__all__ = ["encrypted", "inflated", "laughing", "pdf_of"]


def pdf_of(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF with these objects, numbered from 1, of which the first is the catalogue."""
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n" % (len(objects) + 1, trailer)
    body += b"%d\n%%%%EOF\n" % start
    return bytes(body)


def encrypted() -> bytes:
    """Return a PDF whose password nobody knows."""
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> " % (b"1f" * 32, b"2e" * 32)
    return pdf_of(*_frame(b""), _stream(b""), FONT, trailer=lock + b"/ID [<00><00>]")


def laughing(*, levels: int = 9) -> bytes:
    """Return a page that draws a form ten times, which draws a form ten times, and so on."""
    draw = b"/X Do " * 10
    forms = [_form(draw, below=6 + level) for level in range(1, levels)]
    text = b"BT /F 12 Tf 9 9 Td (ha) Tj ET"
    last = _stream(text, FORM + b"/Resources << /Font << /F 5 0 R >> >>")
    return _document(draw, b"/XObject << /X 6 0 R >>", *forms, last)


def inflated(megabytes: int) -> bytes:
    """Return a small file with one page whose content unfolds to so many megabytes, twice packed."""
    packing = zlib.compressobj(9)
    line = b"BT /F 12 Tf (ha) Tj ET\n" * 45_591
    once = b"".join([packing.compress(line) for _ in range(megabytes)]) + packing.flush()
    packed = zlib.compress(once, 9)
    content = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(packed)
    return pdf_of(*_frame(b""), content + packed + b"\nendstream", FONT)


FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] "
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def _frame(resources: bytes) -> tuple[bytes, ...]:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R "
    page += b"/Resources << /Font << /F 5 0 R >> "
    return (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page + resources + b" >> >>",
    )


def _document(content: bytes, resources: bytes, *more: bytes) -> bytes:
    return pdf_of(*_frame(resources), _stream(content), FONT, *more)


def _form(content: bytes, *, below: int) -> bytes:
    return _stream(content, FORM + b"/Resources << /XObject << /X %d 0 R >> >>" % below)


def _stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)
