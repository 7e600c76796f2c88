"""Where the pages of a document begin."""
