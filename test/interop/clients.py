"""The programs that play the roles, ours and other people's, behind one set of methods. What each of them insists on stands beside it."""
import json
import os
import time

JAVA = os.environ.get('JAVA', 'java')
LISTEN_PORT = 51413
TRACKER_PORT = 6969


class CaseFailed(Exception):
    """What the case was about did not happen."""


class Deadline:
    """One for a case: all its waits share it."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.at = time.monotonic() + seconds

    def wait(self, what, condition):
        """Polls until the condition holds; returns its value."""
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > self.at:
                raise CaseFailed(f'{what}: not within {self.seconds} s')
            time.sleep(0.1)


class Program:
    """One process on a host, with a log."""

    def __init__(self, host, folder, deadline):
        self.host, self.folder, self.deadline = host, folder, deadline
        self.kind = type(self).__name__.lower()
        self.label = f'{host.name}-{self.kind}'
        self.log = self.out = os.path.join(folder, self.label + '.log')
        self.process = None

    def spawn(self, *command):
        self.process = self.host.start(command, self.out, self.log)

    def wait(self, what, condition):
        """As `Deadline.wait`, and fails at once when the process ends early."""
        def checked():
            value = condition()
            if not value and self.process.poll() is not None and not condition():
                raise CaseFailed(f'{self.label} ended with {self.process.returncode} before: {what}')
            return value
        return self.deadline.wait(f'{self.label}: {what}', checked)


class Peer(Program):
    """`seed` returns when it was started, `leech` likewise; `await_complete` waits for all bytes under `dir`."""

    makes_empty_files = True

    def __init__(self, *args):
        super().__init__(*args)
        self.dir = os.path.join(self.folder, self.label + '.data')
        os.makedirs(self.dir, exist_ok=True)


class Sprat(Peer):
    jar = None

    def __init__(self, *args):
        super().__init__(*args)
        self.out = os.path.join(self.folder, self.label + '.events')

    def seed(self, torrent, *options):
        self.run('seeder', torrent, *options)

    def leech(self, torrent, *options):
        self.run('leecher', torrent, *options)

    def run(self, role, torrent, *options):
        self.spawn(JAVA, '-jar', Sprat.jar, role, torrent, '--dir', self.dir, '--port', str(LISTEN_PORT), '--json', '--verbose', *options)

    def events(self, name):
        """Those of that name so far, oldest first. The last line may still be being written."""
        with open(self.out, encoding='utf-8') as lines:
            objects = [json.loads(line) for line in lines if line.endswith('\n')]
        return [each for each in objects if each['event'] == name]

    def await_event(self, name):
        return self.wait(f"event '{name}'", lambda: self.events(name))[-1]

    def await_complete(self):
        self.await_event('complete')


class SpratTracker(Sprat):
    def track(self, *_):
        self.spawn(JAVA, '-jar', Sprat.jar, 'tracker', '--port', str(TRACKER_PORT), '--json', '--verbose')
        self.await_event('listening')


class OpenTracker(Program):
    """Debian's build serves only the info-hashes of a list, and drops root for `nobody`, who must be able to read that list."""

    def track(self, *info_hashes):
        allowed, config = self.log + '.allowed', self.log + '.conf'
        with open(allowed, 'w') as file:
            file.writelines(each + '\n' for each in info_hashes)
        with open(config, 'w') as file:
            file.write(f'listen.tcp_udp {self.host.ip}:{TRACKER_PORT}\naccess.whitelist {allowed}\ntracker.rootdir /\n')
        self.spawn('opentracker', '-f', config)
        self.deadline.wait('opentracker listens', lambda: f':{TRACKER_PORT}' in (self.host.output(['ss', '-Hlun']) or ''))


class Aria2(Peer):
    """Speaks to UDP trackers through its DHT socket, and so not at all with --enable-dht=false."""

    def seed(self, torrent):
        self.run(torrent, '--seed-ratio=0.0', '--check-integrity=true')

    def leech(self, torrent):
        self.run(torrent, '--seed-time=0')

    def run(self, torrent, *options):
        self.spawn('aria2c', '--no-conf', f'--dir={self.dir}', f'--listen-port={LISTEN_PORT}', '--enable-dht=true', '--enable-dht6=false',
                   f'--dht-listen-port={LISTEN_PORT}', f'--dht-file-path={self.log}.dht', '--enable-peer-exchange=false',
                   '--bt-enable-lpd=false', '--file-allocation=none', '--summary-interval=0', '--console-log-level=notice',
                   *options, torrent)

    def await_complete(self):
        """Told to seed for no time, it ends when complete."""
        self.deadline.wait(f'{self.label}: complete', lambda: self.process.poll() is not None)
        if self.process.returncode != 0:
            raise CaseFailed(f'{self.label} ended with {self.process.returncode}')


class Transmission(Peer):
    """3.00 chokes, unchokes and says `interested` only once in 10 s, asks each peer for at most 512 blocks a second (8.4 MB/s), and lets
    its first announce wait for its own hash check: a small transfer takes it 12 to 20 s. It never makes a torrent's empty files."""

    makes_empty_files = False

    def seed(self, torrent):
        self.leech(torrent)

    def leech(self, torrent):
        config = self.log + '.conf'
        os.makedirs(config, exist_ok=True)
        settings = {'download-dir': self.dir, 'peer-port': LISTEN_PORT, 'rpc-whitelist-enabled': False, 'dht-enabled': False,
                    'lpd-enabled': False, 'pex-enabled': False, 'utp-enabled': False, 'port-forwarding-enabled': False}
        with open(config + '/settings.json', 'w') as file:
            json.dump(settings, file)
        self.spawn('transmission-daemon', '--foreground', '--config-dir', config, '--log-info')
        self.wait('takes the torrent', lambda: self.remote('--add', torrent))

    def await_complete(self):
        def complete():
            text = self.remote('--torrent', '1', '--info') or ''
            return 'Percent Done: 100%' in text and ('State: Seeding' in text or 'State: Idle' in text)
        self.wait('complete', complete)

    def remote(self, *args):
        return self.host.output(['transmission-remote', *args])
