"""Where each row and value stands in the returns that come as XML or JSON; a file is a layout."""
