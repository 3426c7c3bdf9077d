"""Whether those who share can show their care: contracts, checks, policies and notices."""
