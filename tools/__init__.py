"""Small programs for the people who keep Kinfold; none of them is part of it."""
