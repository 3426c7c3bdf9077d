"""The practitioner's picture of one child: found, opened, shown, and never kept elsewhere."""
