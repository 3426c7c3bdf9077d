"""What is handled outside the store: what is posted, copied for support, gathered or asked for."""
