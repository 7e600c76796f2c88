"""The demo: documents given to a Paperless of its own, and watched on their way to a brief."""
