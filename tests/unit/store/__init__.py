"""The store, part by part, on SQLite and on PostgreSQL."""
