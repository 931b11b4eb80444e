"""One thread that waits for whatever comes first: a line of a process, the end of a process, or a time."""
import heapq
import itertools
import selectors
import time

from programs import CaseFailed


class Loop:
    """Actions run one after the other; none of them waits. Times are seconds since the loop was made."""

    def __init__(self):
        self._start = time.monotonic()
        self._selector = selectors.DefaultSelector()
        self._timers = []
        self._order = itertools.count()

    def now(self):
        return time.monotonic() - self._start

    def after(self, seconds, action):
        heapq.heappush(self._timers, (self.now() + seconds, next(self._order), action))

    def every(self, seconds, action):
        def again():
            action()
            self.after(seconds, again)
        self.after(seconds, again)

    def on_readable(self, descriptor, action):
        self._selector.register(descriptor, selectors.EVENT_READ, action)

    def forget(self, descriptor):
        self._selector.unregister(descriptor)

    def run_until(self, what, condition, seconds):
        """Works until the condition holds, which is asked after each turn; returns its value."""
        end = self.now() + seconds
        while not (value := condition()):
            if self.now() >= end:
                raise CaseFailed(f'{what}: not within {seconds:.0f} s')
            self._turn(end)
        return value

    def _turn(self, end):
        next_time = min(end, self._timers[0][0]) if self._timers else end
        for key, _ in self._selector.select(max(0, next_time - self.now())):
            key.data()
        while self._timers and self._timers[0][0] <= self.now():
            heapq.heappop(self._timers)[2]()
