"""The pages: everything is closed to everybody unless a route says for whom it opens."""
