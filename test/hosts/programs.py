"""Processes on hosts, and ours among them, behind one set of methods."""
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

    def logged(self):
        with open(self.log, encoding='utf-8') as log:
            return log.read()

    def stop(self):
        """Returns when it has ended, having been asked to."""
        self.process.terminate()
        self.deadline.wait(f'{self.label}: ends', lambda: self.process.poll() is not None)

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
    keeps_padding = False

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
