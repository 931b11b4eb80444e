"""What a process holds of the machine: memory and file descriptors once a second, and its Java heap after each collection."""
import os
import re
import statistics

LONG_LIFE = 120  # samples: shorter lives say nothing about growth
RSS_GROWTH = 1.1
RSS_PEAK_MIB = 250  # heap, direct buffers and the JVM itself
HEAP_GROWTH_MIB = 8
OPEN_FILES = 128  # io/Limits
DESCRIPTORS = OPEN_FILES + 100
DESCRIPTOR_GROWTH = 16
# The whole heap is resident from the start, so that what grows later is not garbage that nobody had a reason to collect.
HEAP = ('-Xms64m', '-Xmx64m', '-XX:+AlwaysPreTouch', '-XX:MaxDirectMemorySize=160m')
COLLECTION = re.compile(r'\[([0-9.]+)s\].* \d+M->(\d+)M\(')
RULES = f"""memory: never above {RSS_PEAK_MIB} MiB. Of a process that lived {LONG_LIFE} s or more: in the last quarter of its life at most
{RSS_GROWTH} times what it had in the second (medians), and at most {HEAP_GROWTH_MIB} MiB more Java heap after a collection (the least of each)
files: never above {DESCRIPTORS} descriptors, and at most {DESCRIPTOR_GROWTH} more in the last quarter than in the second"""


class Vitals:
    """Of one process; `RULES` says what is asked of it. `collections` is the file in which its JVM notes each collection."""

    def __init__(self, pid, collections):
        self.pid, self.collections = pid, collections
        self.rss_mib = []
        self.descriptors = []

    def sample(self):
        try:
            with open(f'/proc/{self.pid}/status') as status:
                rss = next((line for line in status if line.startswith('VmRSS:')), None)
            count = len(os.listdir(f'/proc/{self.pid}/fd'))
        except (FileNotFoundError, ProcessLookupError):
            return  # it has ended, and nobody has heard yet
        if rss:
            self.rss_mib.append(int(rss.split()[1]) / 1024)
            self.descriptors.append(count)

    def is_long(self):
        return len(self.rss_mib) >= LONG_LIFE

    def growth(self):
        """Of memory between the second quarter and the last; None for a life that was too short."""
        if not self.is_long():
            return None
        second, last = quarters(self.rss_mib)
        return statistics.median(last) / statistics.median(second)

    def heap_growth_mib(self):
        """Of what was left after collections; None when there were none."""
        if not self.is_long() or not os.path.exists(self.collections):
            return None
        with open(self.collections) as lines:
            found = [(float(seconds), int(mib)) for line in lines for seconds, mib in COLLECTION.findall(line)]
        life = len(self.rss_mib)
        second = [mib for seconds, mib in found if life / 4 <= seconds < life / 2]
        last = [mib for seconds, mib in found if seconds >= life * 3 / 4]
        return min(last) - min(second) if second and last else None

    def faults(self):
        """In words; none is well."""
        if self.rss_mib and max(self.rss_mib) > RSS_PEAK_MIB:
            yield f'had {max(self.rss_mib):.0f} MiB of memory'
        if self.rss_mib and max(self.descriptors) > DESCRIPTORS:
            yield f'had {max(self.descriptors)} file descriptors'
        if self.is_long():
            if self.growth() > RSS_GROWTH:
                yield f'grew to {self.growth():.2f} times its memory'
            if (self.heap_growth_mib() or 0) > HEAP_GROWTH_MIB:
                yield f'had {self.heap_growth_mib()} MiB more in its Java heap'
            second, last = quarters(self.descriptors)
            if max(last) - max(second) > DESCRIPTOR_GROWTH:
                yield f'had {max(last) - max(second)} more file descriptors'


def quarters(samples):
    """The second and the last."""
    quarter = len(samples) // 4
    return samples[quarter:2 * quarter], samples[-quarter:]
