"""The exchange of young people's records between authorities, month by month."""
