"""What can happen to a node, and a schedule of it that one seed decides."""
import errno
import os
import random
import signal

from network import run
from node import DISK

FULL_PATIENCE = 20  # for a leecher to notice that its disk is full


class Fault:
    """`begin` is called at `at` seconds; `seconds` later the fault is over, or the process is started again."""

    def __init__(self, kind, node, at, seconds, chance):
        self.kind, self.node, self.at, self.seconds = kind, node, at, seconds
        self.detail = kind.choose(chance)
        self.begun = False
        self.missed = False  # by a process that was not there, or did not need what was taken away
        self.rate = 0  # bytes a second, when it began

    def begin(self, rate):
        self.begun = True
        self.rate = rate
        self.kind.begin(self)

    def hit_live(self):
        return self.rate > 0 and not self.missed

    def text(self):
        return ' '.join(filter(None, [self.kind.name, self.detail]))


class Kind:
    """One kind of fault. Nodes of its `roles` can have it; each round of the schedule has `weight` of it, and those that are `early` only
    come in the first half of the run."""

    early = False
    is_link = False

    def choose(self, chance):
        return ''


class Kill(Kind):
    name, roles, weight = 'kill -9', ('leecher', 'seeder'), 3

    def begin(self, fault):
        fault.node.again_after = fault.seconds
        if fault.node.is_up():
            fault.node.kill()


class KillTracker(Kill):
    name, roles, weight = 'kill -9 tracker', ('tracker',), 1
    early = True  # so that its last life is long enough for a look at its memory


class Terminate(Kind):
    name, roles, weight = 'terminate', ('leecher', 'seeder'), 1

    def begin(self, fault):
        fault.node.again_after = fault.seconds
        if fault.node.is_up():
            fault.node.terminate()


class Stop(Kind):
    name, roles, weight = 'stop', ('leecher', 'seeder', 'tracker', 'survivor'), 2

    def begin(self, fault):
        process = fault.node.process
        process.send_signal(signal.SIGSTOP)
        fault.node.loop.after(fault.seconds, lambda: process.send_signal(signal.SIGCONT))


class Cut(Kind):
    """As it looks when the host's interface is taken down, when its cable is pulled, and when the cable between two switches is."""

    name, roles, weight = 'cut', ('leecher', 'seeder', 'tracker', 'survivor'), 2
    is_link = True
    WAYS = {'interface': ('ip -n {host} link set eth0 down', 'ip -n {host} link set eth0 up'),
            'cable': ('ip -n {switch} link set {port} down', 'ip -n {switch} link set {port} up'),
            'uplink': ('ip -n {switch} link set {port} nomaster', 'ip -n {switch} link set {port} master switch')}

    def choose(self, chance):
        return chance.choice(sorted(self.WAYS))

    def begin(self, fault):
        host = fault.node.host
        down, up = (each.format(host=host.name, switch=host.network.name, port=host.port) for each in self.WAYS[fault.detail])
        run(down)
        fault.node.loop.after(fault.seconds, lambda: run(up))


class Loss(Kind):
    """Packets vanish in both directions. By nftables, since not every kernel has netem."""

    name, roles, weight = 'loss', ('leecher', 'seeder', 'tracker', 'survivor'), 1
    is_link = True

    def choose(self, chance):
        return f'{chance.choice((2, 5, 10, 20, 40))}%'

    def begin(self, fault):
        inside = f'ip netns exec {fault.node.host.name} nft'
        rule = f'numgen random mod 100 < {fault.detail[:-1]} drop'
        chains = ' '.join(f'chain {hook} {{ type filter hook {hook} priority 0; {rule}; }};' for hook in ('input', 'output'))
        run(f"{inside} 'table inet loss {{ {chains} }}'")
        fault.node.loop.after(fault.seconds, lambda: run(f'{inside} delete table inet loss'))


class Narrow(Kind):
    """A slow link with a long queue: packets come late, then not at all."""

    name, roles, weight = 'narrow', ('leecher', 'seeder', 'survivor'), 1
    is_link = True

    def choose(self, chance):
        return f'{chance.choice((1, 4, 16))}mbit'

    def begin(self, fault):
        host = fault.node.host
        ends = f'ip netns exec {host.name} tc qdisc {{}} dev eth0 root', f'ip netns exec {host.network.name} tc qdisc {{}} dev {host.port} root'
        run(*(f'{each.format("add")} tbf rate {fault.detail} burst 32k latency 300ms' for each in ends))
        fault.node.loop.after(fault.seconds, lambda: run(*(each.format('del') for each in ends)))


def fill(path):
    """Takes all the room there is, while others write too."""
    with open(path, 'wb') as file:
        for step in (1 << 24, 1 << 20, 1 << 12):
            while has_room(file, step):
                pass


def has_room(file, step):
    """Returns whether it could take that much more."""
    try:
        os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), step)
        return True
    except OSError as full:
        if full.errno != errno.ENOSPC:
            raise
        return False


class FillDisk(Kind):
    """A foreign file takes what is left of the leecher's disk. When sprat has ended, as it should, the file goes and sprat comes again."""

    name, roles, weight = 'fill disk', ('small disk',), 1
    early = True

    def begin(self, fault):
        node, foreign = fault.node, os.path.join(fault.node.dir, 'foreign')
        if not node.is_up() or node.is_complete():
            fault.missed = True
            return
        fill(foreign)
        life = node.life
        life.allowed_ends.add(DISK)
        node.again_after = fault.seconds

        def make_room(ended=None):
            if node.on_end is make_room and ended in (None, life):
                node.on_end = lambda life: None
                os.remove(foreign)
                fault.missed = ended is None
        node.on_end = make_room
        node.loop.after(FULL_PATIENCE, make_room)


KINDS = [Kill(), KillTracker(), Terminate(), Stop(), Cut(), Loss(), Narrow(), FillDisk()]


def schedule(seed, nodes, start, end, gap, seconds):
    """The faults in the order of time. `nodes` are pairs of a node and its roles; `gap` is the mean time between two faults, `seconds` the
    shortest and the longest. A node has at most one fault of its process and one of its link at a time."""
    chance = random.Random(seed)
    half, free_at, faults, bag, at = (start + end) / 2, {}, [], [], start

    def able(kind):
        """The nodes that can have it now."""
        free = [node for node, roles in nodes if set(roles) & set(kind.roles) and free_at.get((node, kind.is_link), 0) <= at]
        return [] if kind.early and at > half else free
    while at < end:
        bag = bag or new_bag(chance)
        kind = next(filter(able, bag), None)
        if kind:
            bag.remove(kind)
            fault = Fault(kind, chance.choice(able(kind)), at, chance.uniform(*seconds), chance)
            faults.append(fault)
            rest = chance.uniform(0, 2 * seconds[1]) + (FULL_PATIENCE if isinstance(kind, FillDisk) else 0)
            free_at[fault.node, kind.is_link] = at + fault.seconds + rest
            at += chance.uniform(0.3 * gap, 1.7 * gap)
        else:
            bag = [each for each in bag if not each.early or at <= half]
            at += gap / 10
    return faults


def new_bag(chance):
    """Each kind by its weight; the early ones first, so that a short run has them."""
    bag = [kind for kind in KINDS for _ in range(kind.weight)]
    chance.shuffle(bag)
    return sorted(bag, key=lambda kind: not kind.early)
