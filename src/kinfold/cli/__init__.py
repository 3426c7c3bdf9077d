"""The command line: what a person asks for in words, and what they are told."""
