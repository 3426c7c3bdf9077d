"""The pages of what is handled outside the store: sent, copied, gathered and asked for."""
