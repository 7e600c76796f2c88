"""Run by itself in a child process: a PDF on standard input becomes a JSON list of pages on the output.

``extracting.py SECONDS BYTES`` takes that much of the CPU and of memory at most. It imports nothing of ours,
so that it starts fast and holds nothing worth stealing. What it could not do is the last line of its errors.
"""

import json
import resource
import sys

import pypdfium2

MOST_PAGES = 5_000
MOST_TEXT = 10_000_000
"""Code points: twice what is read of any document."""


def main() -> None:
    """Limit this process, then read."""
    seconds, memory = map(int, sys.argv[1:])
    "".encode("utf-16-le")  # what pdfium's text comes in: its codec is a file that could not be opened below
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        # No descriptor can be had any more: neither a file nor a connection.
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    with pypdfium2.PdfDocument(sys.stdin.buffer.read()) as pdf:
        pages, left = [], MOST_TEXT
        for number in range(min(len(pdf), MOST_PAGES)):
            pages.append(pdf[number].get_textpage().get_text_range())
            left -= len(pages[-1])
            if left < 0:
                sys.exit(f"it has more than {MOST_TEXT} characters")
    # pdfium may hand out half of a surrogate pair; ASCII escapes carry it over.
    sys.stdout.write(json.dumps(pages))


if __name__ == "__main__":
    main()
