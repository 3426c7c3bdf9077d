"""Answers a person about their own data: what is held, who looked, and who was sent it."""
