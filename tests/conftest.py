"""What holds for every test."""

import signal

from hypothesis import settings

# A machine that is busy is no fault of the code; pytest-timeout ends what hangs.
settings.register_profile("guidegen", deadline=None)
settings.load_profile("guidegen")

# A shell without job control starts its background commands with these ignored, and what they start inherits
# that: then no test that interrupts a program would tell anything.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)
