"""What of a draft the document proves."""
