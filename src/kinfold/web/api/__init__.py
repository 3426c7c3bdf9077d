"""Addresses that machines speak to: schools' feeds. Nobody is signed in; each request is proved."""
