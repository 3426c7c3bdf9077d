"""Takes in a delivery: recognises it, reads it, checks it, and keeps it or says why not."""
