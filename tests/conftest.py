"""What every test shares: properties take the time they need, on however busy a machine."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
