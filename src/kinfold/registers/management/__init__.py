"""Commands that Django finds by where they stand."""
