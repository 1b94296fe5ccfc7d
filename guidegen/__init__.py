"""guidegen: one recipe for a configuration fix, a guide for the customer, a check over SSH."""

__version__ = "0.1.0"
