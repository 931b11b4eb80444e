"""What a case has to work with: a network, files with their torrents, one deadline, and comparison byte by byte."""
import filecmp
import json
import os
import random
import shutil
import subprocess
import sys

from clients import LibTorrent
from network import Network
from programs import JAVA, TRACKER_PORT, CaseFailed, Deadline, Sprat

CASES = {}  # by name, in the order in which they start
CASE_SECONDS = 55
PROBE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'probe.py')
PIECE = 256 << 10
SIZES = {
    'folder': {'mixed files/empty': 0,
               'mixed files/one byte': 1,
               'mixed files/large.bin': (20 << 20) + 13,
               'mixed files/nested/Ünïcode – 片.bin': 1_500_001,
               'mixed files/nested/one piece.bin': PIECE,
               'mixed files/nested/empty too': 0},
    'single': {'single file.bin': (24 << 20) + 7},
    'large': {'large file.bin': (48 << 20) + 7},
}


class Content:
    """Files under one name, and a torrent of them for each family of tracker address."""

    def __init__(self, kind, work):
        self.dir = os.path.join(work, 'content', kind)
        self.name = next(iter(SIZES[kind])).split('/')[0]
        self.path = os.path.join(self.dir, self.name)
        self.size = sum(SIZES[kind].values())
        generator = random.Random(kind)
        for path, size in SIZES[kind].items():
            os.makedirs(os.path.dirname(os.path.join(self.dir, path)), exist_ok=True)
            with open(os.path.join(self.dir, path), 'wb') as file:
                file.write(generator.randbytes(size))

    def difference(self, peer):
        """Between these files and those of a client: '' when there is none."""
        dir = peer.dir
        ours, theirs = self._files(self.dir), self._files(dir)
        if peer.keeps_padding:
            theirs = {each for each in theirs if '.pad' not in each.split(os.sep)}
        if not peer.makes_empty_files:
            ours = {each for each in ours if os.path.getsize(os.path.join(self.dir, each))}
        if ours != theirs:
            return f'files differ: only one side has {sorted(ours ^ theirs)}'
        wrong = [each for each in sorted(ours) if not filecmp.cmp(f'{self.dir}/{each}', f'{dir}/{each}', shallow=False)]
        return f'bytes differ in {wrong}' if wrong else ''

    def _files(self, dir):
        """Below the content's name: clients may keep notes of their own beside it."""
        if os.path.isfile(os.path.join(dir, self.name)):
            return {self.name}
        tree = os.walk(os.path.join(dir, self.name))
        return {os.path.relpath(os.path.join(folder, name), dir) for folder, _, names in tree for name in names}


class Case:
    """One case's own network and folder. `contents` are shared with the other cases and only read."""

    def __init__(self, folder, number, contents):
        self.folder = folder
        os.makedirs(folder)
        self.contents = contents
        self.deadline = Deadline(CASE_SECONDS)
        self.network = Network(f'case{number}')
        self.tracker_host = None
        self.format = 'v1'  # aria2 1.36 and transmission 3.00 cannot take the others: see hybrids.py
        self.tracker_url = None

    def close(self, failed):
        self.network.close()
        if failed:
            for each in os.listdir(self.folder):
                if each.endswith('.data'):
                    shutil.rmtree(os.path.join(self.folder, each))
        else:
            shutil.rmtree(self.folder)

    def start_tracker(self, kind, content='folder', ipv4=True):
        """On the first host, so that its address is the one in the torrents."""
        self.tracker_host = self.network.host(ipv4)
        address = self.tracker_host.ip
        self.tracker_url = getattr(kind, 'url', 'udp://{}:{}').format(f'[{address}]' if ':' in address else address, TRACKER_PORT)
        tracker = kind(self.tracker_host, self.folder, self.deadline)
        if self.format == 'hybrid':
            tracker.v2_name = sprat('show', self.torrent(content))['infoHashV2'][:40]
        tracker.track(info_hash(self.torrent(content)))
        return tracker

    def peer(self, kind, ipv4=True):
        return kind(self.network.host(ipv4), self.folder, self.deadline)

    def start_seeder(self, kind, content='folder', *options, ipv4=True, torrent=None, **settings):
        peer = self.peer(kind, ipv4)
        self.give(peer, content)
        peer.seed(torrent or self.torrent(content), *options, **settings)
        return peer

    def start_leecher(self, kind, content='folder', *options, ipv4=True, torrent=None, **settings):
        peer = self.peer(kind, ipv4)
        peer.leech(torrent or self.torrent(content), *options, **settings)
        return peer

    def give(self, peer, content):
        shutil.copytree(self.contents[content].dir, peer.dir, dirs_exist_ok=True)

    def await_completes(self, leechers, content='folder'):
        for leecher in leechers:
            leecher.await_complete()
        for leecher in leechers:
            difference = self.contents[content].difference(leecher)
            expect(not difference, f'{leecher.label}: {difference}')

    def await_known(self, role, count, content='folder'):
        """Until the tracker counts so many `seeders` or `leechers`."""
        self.deadline.wait(f'{count} {role} at the tracker', lambda: (self.probe('scrape', content) or {}).get(role, 0) >= count)

    def probe(self, verb, content='folder'):
        tracker = (self.tracker_host.ip, str(TRACKER_PORT))
        answer = self.tracker_host.output([sys.executable, PROBE, verb, *tracker, info_hash(self.torrent(content))])
        return answer and json.loads(answer)

    def scrape(self, url, content):
        """Seeders and leechers, as our own command is told."""
        answer = self.tracker_host.output([JAVA, '-jar', Sprat.jar, 'scrape', url, self.torrent(content), '--json'])
        counts = json.loads(answer)['torrents'][0]
        return [counts['seeders'], counts['leechers']]

    def torrent(self, content):
        """Made by ours, naming this case's tracker."""
        path = os.path.join(self.folder, f'{content}.{self.format}.torrent')
        if not os.path.exists(path):
            create(self.contents[content].path, path, self.tracker_url, self.format)
        return path

    def link(self, kind):
        """Ours to the folder's torrent, by the hash of one kind alone: v1's `btih` or v2's `btmh`."""
        query = sprat('show', self.torrent('folder'))['magnet'].split('?')[1].split('&')
        return 'magnet:?' + '&'.join(each for each in query if not each.startswith('xt=') or kind in each)


def case(name):
    def add(run):
        CASES[name] = run
        return run
    return add


def without_layers(torrent):
    """A copy of a torrent of ours that lacks `piece layers`, the last key of all."""
    path = torrent.replace('.torrent', '.lesser.torrent')
    with open(torrent, 'rb') as file:
        bytes = file.read()
    with open(path, 'wb') as file:
        file.write(bytes[:bytes.rindex(b'12:piece layers')] + b'e')
    expect(sprat('show', path)['filesWithoutLayer'] > 0, f'{path} has all piece layers')
    return path


def expect(condition, why):
    if not condition:
        raise CaseFailed(why)


def create(path, out, url, format='v1'):
    sprat('create', path, '--out', out, '--tracker', url, '--piece-length', str(PIECE), '--format', format)


def sprat(*args):
    """A short command of ours; returns the object that it printed."""
    return json.loads(output('java', '-jar', Sprat.jar, *args, '--json').splitlines()[-1])


def info_hash(torrent):
    """As another implementation computes it: what trackers see."""
    if torrent.endswith(('.v2.torrent', '.hybrid.torrent')):
        return output(*LibTorrent.script, torrent).strip()
    return field(output('transmission-show', torrent), 'Hash')


def field(text, name):
    """The value of a line `Name: value`."""
    return next(line.split(':', 1)[1].strip() for line in text.splitlines() if line.strip().startswith(name + ':'))


def output(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
    expect(done.returncode == 0, f'{" ".join(command)} ended with {done.returncode}: {done.stderr.decode().strip()[-300:]}')
    return done.stdout.decode()
