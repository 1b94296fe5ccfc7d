"""Limits held on this side, for waits that have one of their own and for those that have none."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Deadline:
    """A time by which something must be over; it can stand still while somebody types."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds, never below 0."""
        return max(0.0, self._end - time.monotonic())

    @property
    def over(self) -> bool:
        return self.left <= 0

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """What the block takes is not counted."""
        started = time.monotonic()
        try:
            yield
        finally:
            self._end += time.monotonic() - started


@contextmanager
def cut_after(seconds: float, cut: Callable[[], object]) -> Iterator[None]:
    """Call `cut`, from another thread, if the block still runs after `seconds`. No thread stays behind."""
    timer = threading.Timer(max(0.0, seconds), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
