"""The pages on which an authority's designated person runs the month's exchange."""
