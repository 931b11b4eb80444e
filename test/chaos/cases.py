"""What users do to their data and to our processes, one thing at a time. Chance only decides moments."""
import fcntl
import os
import shutil
import signal

from content import LARGEST, SECOND
from network import Network
from network import run as shell
from node import CORRUPT, DISK, DONE, END_SECONDS, INTERRUPTED, Node
from programs import LISTEN_PORT, TRACKER_PORT, CaseFailed
from swarm import create, require_no_defect, small_disk

CASES = {}
KILLS = 6
COMPLETE_SECONDS = 40


def case(name):
    def add(body):
        CASES[name] = body
        return body
    return add


class Case:
    """One case's own network, with a tracker. `chance` is seeded."""

    def __init__(self, folder, name, loop, content, chance):
        os.makedirs(folder)
        self.folder, self.loop, self.content, self.chance = folder, loop, content, chance
        self.network = Network(name)
        self.nodes = []
        host = self.network.host()
        self.torrent = create(content, folder, host)
        self.tracker = self.node('tracker', ['tracker'], host, port=TRACKER_PORT)

    def node(self, label, command, host=None, dir=None, port=LISTEN_PORT):
        node = Node(host or self.network.host(), self.folder, self.loop, label, command, dir, port)
        self.nodes.append(node)
        return node

    def seeder(self, *options, dir=None):
        return self.node(f'seeder-{len(self.nodes)}', ['seeder', self.torrent, *options], dir=dir or self.content.dir)

    def leecher(self, *options, host=None, dir=None, port=LISTEN_PORT):
        return self.node(f'leecher-{len(self.nodes)}', ['leecher', self.torrent, *options], host, dir, port)

    def play(self, body):
        self.tracker.start().await_event('listening')
        body(self)
        up = [node for node in self.nodes if node.is_up()]
        for node in up:
            node.terminate()
        self.loop.run_until('their end', lambda: not any(node.is_up() for node in up), END_SECONDS + 1)
        require_no_defect(self.nodes)

    def await_share(self, leecher, share):
        """Until that share of the bytes is verified."""
        self.loop.run_until(f'{share:.0%} of {leecher.label}', lambda: leecher.verified >= share * self.content.total, COMPLETE_SECONDS)
        if leecher.is_complete():
            raise CaseFailed(f'{leecher.label} was complete too early to show anything')

    def await_unheard(self, node, out, err):
        """Runs it with these as stdout and stderr until it ends."""
        process = node.host.start(node.arguments(), out, err)
        ended = os.pidfd_open(process.pid)
        self.loop.on_readable(ended, process.poll)
        self.loop.run_until(f'{node.label}: its end', lambda: process.returncode is not None, COMPLETE_SECONDS)
        self.loop.forget(ended)
        os.close(ended)
        expect(process.returncode == DONE, f'{node.label} ended with {process.returncode}')
        self.require_whole(node)

    def require_complete(self, leecher):
        leecher.await_event('complete', COMPLETE_SECONDS)
        self.require_whole(leecher)

    def require_whole(self, leecher):
        wrong = self.content.require_whole(leecher.dir)
        expect(not wrong, f'{leecher.label}: {wrong}')


def expect(condition, why):
    if not condition:
        raise CaseFailed(why)


def expect_told(messages, words, who):
    expect_told_any(messages, [words], who)


def expect_told_any(messages, several, who):
    expect(any(words in each for each in messages for words in several), f'{who.label} should have told of one of {several}: {messages}')


@case('killed again and again, in checks and while files get their names')
def _(run):
    run.seeder().start()
    leecher = run.leecher('--max-download', '3MiB')
    leecher.after_each = lambda node: expect_right_finals(run, node)
    for number in range(KILLS):
        leecher.start()
        moment = run.chance.choice(('listening', 'progress', 'progress'))
        leecher.await_event(moment)
        run.loop.after(run.chance.uniform(0, 0.3 if moment == 'listening' else 1), leecher.kill)
        life = leecher.life
        run.loop.run_until('the kill', lambda: life.end is not None, 10)
    leecher.start()
    run.require_complete(leecher)


def expect_right_finals(run, leecher):
    wrong = run.content.wrong_finals(leecher.dir)
    expect(not wrong, f'{leecher.label} after its end: {wrong}')


@case('a second leecher in the same folder is kept out, and harms nothing')
def _(run):
    run.seeder('--max-upload', '2MiB').start()
    first = run.leecher()
    first.start()
    run.await_share(first, 0.2)
    second = run.leecher(host=first.host, dir=first.dir, port=0)
    second.start()
    second.await_end(DISK)
    expect_told(second.life.errors, 'is being written by another sprat', second)
    run.require_complete(first)
    third = run.leecher('--no-seed', host=first.host, dir=first.dir, port=0)
    third.start()
    third.await_end(DONE)


@case('two leechers started at once in one folder leave it right')
def _(run):
    """Each may have locked a file that the other wants: then both end, as told, and the user starts one again."""
    run.seeder('--max-upload', '6MiB').start()
    first = run.leecher()
    second = run.leecher(host=first.host, dir=first.dir, port=0)

    def start(leecher):
        leecher.start().life.allowed_ends.add(DISK)

    def ended(leecher):
        expect_right_finals(run, leecher)
        expect_told_any(leecher.life.errors, ['is being written by another sprat', "exists and is not this torrent's"], leecher)
        if not first.is_up() and not second.is_up():
            start(first)
    for leecher in first, second:
        leecher.after_each = ended
        start(leecher)
    run.loop.run_until('one that is complete', lambda: first.is_complete() or second.is_complete(), COMPLETE_SECONDS)
    run.require_whole(first)
    for leecher in first, second:
        leecher.after_each = lambda leecher: expect_right_finals(run, leecher)


@case('a seeder whose files are changed serves nothing wrong, and goes on with the rest')
def _(run):
    changed = os.path.join(run.folder, 'changed')
    shutil.copytree(run.content.dir, changed)
    seeder = run.seeder('--max-upload', '3MiB', dir=changed).start()
    leecher = run.leecher().start()
    run.await_share(leecher, 0.1)
    with open(run.content.at(changed, LARGEST), 'r+b') as file:
        file.seek(run.content.total // 8)
        file.write(b'not what it was' * 100_000)
    os.truncate(run.content.at(changed, SECOND), 1000)
    run.loop.run_until('a warning', lambda: seeder.life.warnings, COMPLETE_SECONDS)
    expect_told(seeder.life.warnings, 'another program', seeder)
    run.seeder('--max-upload', '6MiB').start()
    run.require_complete(leecher)
    expect(seeder.is_up(), 'the seeder should go on')


@case('a folder that cannot be written ends a leecher at once')
def _(run):
    leecher = run.leecher()
    small_disk(leecher, 1 << 20)
    shell(f'mount -o remount,ro {leecher.dir}')
    leecher.start().await_end(DISK)
    expect_told(leecher.life.errors, 'may not be written to', leecher)


@case('files taken away from a leecher end it, and the next run mends')
def _(run):
    run.seeder('--max-upload', '6MiB').start()
    leecher = run.leecher().start()
    run.await_share(leecher, 0.3)
    os.rename(leecher.dir, leecher.dir + '.away')
    os.makedirs(leecher.dir)
    leecher.await_end(CORRUPT, DISK, seconds=COMPLETE_SECONDS)
    leecher.verified = 0
    leecher.start()
    run.require_complete(leecher)


@case('a full log and a full stdout stop nothing')
def _(run):
    run.seeder().start()
    run.await_unheard(run.leecher('--no-seed'), '/dev/full', '/dev/full')


@case('a stdout that nobody reads stops nothing')
def _(run):
    run.seeder('--max-upload', '6MiB').start()
    leecher = run.leecher('--no-seed')
    ours, theirs = os.pipe()
    fcntl.fcntl(ours, fcntl.F_SETPIPE_SZ, 4096)
    run.await_unheard(leecher, theirs, leecher.log)
    os.close(ours)


@case('a terminal that is closed stops a leecher politely')
def _(run):
    run.seeder('--max-upload', '3MiB').start()
    leecher = run.leecher().start()
    run.await_share(leecher, 0.1)
    leecher.process.send_signal(signal.SIGHUP)
    leecher.await_end(INTERRUPTED)
