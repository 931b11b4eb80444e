"""The random run: one tracker, two seeders and six leechers live through a schedule of faults, and every byte is right at the end."""
import os

from faults import schedule
from network import Network, run
from node import DONE, END_SECONDS, Node
from programs import TRACKER_PORT, CaseFailed, Sprat

LEECHERS = 6
START_SECONDS = 90
SMALL_FILE_BYTES = 1 << 20  # files up to here are compared after each death of a leecher, all of them at the end
TRACKER_SECONDS = 100  # until a tracker that was started again knows everybody: sprat asks after each minute
DEFECTS = (b'defect of this program', b'OutOfMemoryError', b'Exception in thread')


class Plan:
    """How long, how much, how fast."""

    def __init__(self, total, small_files, faults_until, gap, seconds, upload, download, patience):
        self.total, self.small_files = total, small_files
        self.faults_until, self.gap, self.seconds = faults_until, gap, seconds
        self.upload, self.download, self.patience = upload, download, patience


LONG = Plan(1 << 30, 600, faults_until=220, gap=2.8, seconds=(0.5, 15), upload='12MiB', download='4MiB', patience=200)
SHORT = Plan(96 << 20, 200, faults_until=14, gap=0.6, seconds=(0.3, 4), upload='8MiB', download='6MiB', patience=60)


class Swarm:
    def __init__(self, plan, seed, folder, content, loop, tell):
        self.plan, self.content, self.loop, self.tell = plan, content, loop, tell
        os.makedirs(folder)
        self.folder = folder
        self.network = Network('chaos')
        tracker_host = self.network.host()
        self.torrent = create(content, folder, tracker_host)
        self.tracker = Node(tracker_host, folder, loop, 'tracker', ['tracker'], port=TRACKER_PORT)
        serve = ['seeder', self.torrent, '--max-upload', plan.upload]
        get = ['leecher', self.torrent, '--max-upload', plan.upload, '--max-download', plan.download]
        self.seeders = [Node(self.network.host(), folder, loop, f'seeder-{i + 1}', serve, content.dir) for i in range(2)]
        self.leechers = [Node(self.network.host(), folder, loop, f'leecher-{i + 1}', get) for i in range(LEECHERS)]
        self.nodes = [self.tracker, *self.seeders, *self.leechers]
        self.faults = schedule(seed, list(self._roles()), 0, plan.faults_until, plan.gap, plan.seconds)
        small_disk(self.leechers[0], content.total + (32 << 20))

    def _roles(self):
        """The last of each kind is never killed: its memory is looked at over the whole run."""
        yield self.tracker, ('tracker',)
        for group, role in (self.seeders, 'seeder'), (self.leechers, 'leecher'):
            for node in group[:-1]:
                yield node, (role, 'small disk') if node is self.leechers[0] else (role,)
            yield group[-1], ('survivor',)

    def live_through_it(self):
        for node in self.nodes:
            node.start()
        self.loop.every(1, self._sample)
        self.loop.run_until('bytes flow to every leecher', lambda: all(each.rate() > 0 for each in self.leechers), START_SECONDS)
        self.tell(f'bytes flow to {LEECHERS} leechers; {len(self.faults)} faults will come')
        began = self.loop.now()
        for leecher in self.leechers:
            leecher.after_each = self._require_right_finals
        for fault in self.faults:
            self.loop.after(fault.at, lambda fault=fault: self._begin(fault))
        last = max(fault.at + fault.seconds for fault in self.faults)
        self.loop.run_until('the faults', lambda: self.loop.now() - began > last, last + 1)
        self.tell(f'the last fault is over; {sum(each.is_complete() for each in self.leechers)} of {LEECHERS} leechers are complete')
        self.loop.run_until('every leecher complete', lambda: all(each.is_complete() for each in self.leechers), self.plan.patience)
        self.tell('every leecher is complete')

    def await_tracker(self):
        """It knows everybody again, whatever it has lost."""
        peers = len(self.nodes) - 1
        self.loop.run_until(f'the tracker knows {peers} peers',
                            lambda: self.tracker.life.progress and self.tracker.life.progress['peers'] >= peers, TRACKER_SECONDS)
        self.tell(f'the tracker knows all {peers} peers')

    def finish(self):
        """All are told to end, the tracker last; then every byte, every end and every log is looked at."""
        for group in self.leechers, self.seeders, [self.tracker]:
            for node in group:
                node.terminate()
            self.loop.run_until('their end', lambda: all(node.life.end is not None for node in group), END_SECONDS + 1)
            for node in group:
                if node.life.end != DONE:
                    raise CaseFailed(f'{node.label} had nothing left to do and ended with {node.life.end}')
        require_alone()
        for leecher in self.leechers:
            wrong = self.content.require_whole(leecher.dir)
            if wrong:
                raise CaseFailed(f'{leecher.label}: {wrong}')
        require_no_defect(self.nodes)
        for node in self.nodes:
            for life in node.lives:
                for each in life.vitals.faults():
                    raise CaseFailed(f'{node.label}, process {life.process.pid}, {each}')

    def _begin(self, fault):
        fault.begin(sum(each.rate() for each in self.leechers) if fault.node is self.tracker else fault.node.rate())
        state = 'passed over' if fault.missed else 'live' if fault.hit_live() else 'idle'
        self.tell(f'{fault.node.label:10} {fault.text():18} {fault.seconds:4.1f} s  {state:5} {fault.rate / (1 << 20):5.1f} MiB/s')

    def _sample(self):
        for node in self.nodes:
            if node.is_up():
                node.life.vitals.sample()

    def _require_right_finals(self, leecher):
        wrong = self.content.wrong_finals(leecher.dir, SMALL_FILE_BYTES)
        if wrong:
            raise CaseFailed(f'{leecher.label} after its end: {wrong}')


def create(content, folder, tracker_host):
    """The torrent of the content, naming that host as its tracker."""
    torrent = os.path.join(folder, 'content.torrent')
    run(f"java -jar {Sprat.jar} create '{content.path}' --quiet --out {torrent} --tracker udp://{tracker_host.ip}:{TRACKER_PORT}")
    return torrent


def small_disk(node, size):
    run(f'mount -t tmpfs -o size={size} small {node.dir}')


def require_alone():
    """This program is the first of its own process namespace: whatever else is in there was left behind."""
    left = [each for each in os.listdir('/proc') if each.isdigit() and int(each) != os.getpid()]
    if left:
        raise CaseFailed(f'{len(left)} processes are left: {", ".join(describe(each) for each in left)}')


def describe(pid):
    with open(f'/proc/{pid}/stat') as stat:
        return ' '.join(stat.read().split()[:3])


def require_no_defect(nodes):
    for node in nodes:
        if not os.path.exists(node.log):
            continue  # it had none
        with open(node.log, 'rb') as log:
            for line in log:
                if any(each in line for each in DEFECTS):
                    raise CaseFailed(f'{node.label} says in its log: {line.decode().strip()}')
