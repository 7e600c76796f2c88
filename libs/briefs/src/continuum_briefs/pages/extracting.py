"""Run by itself in a child process: a PDF on standard input becomes a JSON list of pages on the output.

It imports nothing of ours, so that it starts fast and holds nothing worth stealing.
"""

import json
import resource
import sys

import pypdfium2

MEMORY = 1 << 30
CPU_SECONDS = 60
MOST_PAGES = 5_000


def main() -> None:
    """Limit this process, then read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with pypdfium2.PdfDocument(sys.stdin.buffer.read()) as pdf:
        count = min(len(pdf), MOST_PAGES)
        pages = [pdf[number].get_textpage().get_text_range() for number in range(count)]
    # pdfium may hand out half of a surrogate pair; ASCII escapes carry it over.
    sys.stdout.write(json.dumps(pages))


if __name__ == "__main__":
    main()
