"""How the registers' tables came to be; written by Django except where a file says so."""
