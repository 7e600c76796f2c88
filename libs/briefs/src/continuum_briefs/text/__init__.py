"""A text as its reader sees it: lines, paragraphs, sentences."""
