"""The pages on which those who share show their care: contracts, checks, policies, notices."""
