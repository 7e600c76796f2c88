"""From rows of the archive to what readers get, by subject."""
