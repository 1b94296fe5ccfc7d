"""What holds for every test."""

from hypothesis import settings

# A machine that is busy is no fault of the code; pytest-timeout ends what hangs.
settings.register_profile("guidegen", deadline=None)
settings.load_profile("guidegen")
