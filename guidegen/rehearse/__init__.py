"""Playing a recipe on a machine that may be broken, to see that what it says is so."""
