"""One file a kind of check: how it is tried on a real machine. See `tests.lab.scene.Scene`."""
