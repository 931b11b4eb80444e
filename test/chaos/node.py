"""One of our processes that is started again and again with the same command, and what each of its lives has told."""
import json
import os
import signal

from programs import JAVA, LISTEN_PORT, CaseFailed, Sprat
from vitals import HEAP, Vitals

END_SECONDS = 10  # from SIGTERM to the end of the process
KILLED = -signal.SIGKILL
DONE, DISK, CORRUPT, INTERRUPTED = 0, 5, 6, 130
FRESH_SECONDS = 3


class Life:
    """One process from its start to its end."""

    def __init__(self, process, collections):
        self.process = process
        self.vitals = Vitals(process.pid, collections)
        self.progress = None
        self.progress_at = 0
        self.names = set()  # of all events so far
        self.errors = []
        self.warnings = []
        self.allowed_ends = set()
        self.end = None
        self.asked = None  # when it was told to end politely
        self.end_seconds = None  # from then to the end


class Node(Sprat):
    """`command` are a role and its options. An end that nobody has allowed fails the whole run; after an allowed one it is started again
    when `again_after` is set."""

    def __init__(self, host, folder, loop, label, command, dir=None, port=LISTEN_PORT):
        super().__init__(host, folder, None)
        os.rmdir(self.dir)
        self.label, self.command, self.port, self.loop = label, command, port, loop
        self.log = os.path.join(folder, label + '.log')
        self.events_file = os.path.join(folder, label + '.events')
        self.dir = dir or os.path.join(folder, label + '.data')
        os.makedirs(self.dir, exist_ok=True)
        self.lives = []
        self.verified = 0  # bytes, the most that a life has told
        self.again_after = None  # seconds
        self.on_end = lambda life: None  # of the fault that it suffers
        self.after_each = lambda node: None  # end of a life

    def arguments(self):
        place = [] if self.command[0] == 'tracker' else ['--dir', self.dir]
        java = [JAVA, *HEAP, f'-Xlog:gc:file={self._collections()}:uptime', '-jar', Sprat.jar]
        return [*java, *self.command, *place, '--port', str(self.port), '--json', '--verbose']

    def _collections(self):
        """Where the JVM of the next life notes its collections."""
        return os.path.join(self.folder, f'{self.label}-{len(self.lives) + 1}.gc')

    def start(self):
        ours, self.out = os.pipe()
        pipe = open(ours, 'rb', buffering=0)
        with open(self.events_file, 'ab') as record:  # a life that was killed may have left half a line
            record.write(b'\n')
        collections = self._collections()
        self.spawn(*self.arguments())
        life = Life(self.process, collections)
        self.lives.append(life)
        os.set_blocking(ours, False)
        rest = bytearray()
        pidfd = os.pidfd_open(self.process.pid)
        self.loop.on_readable(pipe, lambda: self._read(life, pipe, rest))
        self.loop.on_readable(pidfd, lambda: self._ended(life, pipe, rest, pidfd))
        return self

    @property
    def life(self):
        return self.lives[-1]

    def is_up(self):
        return bool(self.lives) and self.life.end is None

    def is_complete(self):
        """In this life: all there, flushed and named."""
        return self.is_up() and 'complete' in self.life.names

    def rate(self):
        """Bytes a second in both directions, as it told just now; 0 when it is down or stands still."""
        fresh = self.is_up() and self.life.progress and self.loop.now() - self.life.progress_at < FRESH_SECONDS
        return self.life.progress.get('downRate', 0) + self.life.progress.get('upRate', 0) if fresh else 0

    def await_event(self, name, seconds=30):
        """In this life."""
        life = self.life
        self.loop.run_until(f"{self.label}: event '{name}'", lambda: name in life.names or life.end is not None, seconds)
        if name not in life.names:
            raise CaseFailed(f"{self.label} ended with {life.end} before event '{name}'")

    def await_end(self, *codes, seconds=END_SECONDS):
        """Any of these."""
        life = self.life
        life.allowed_ends.update(codes)
        self.loop.run_until(f'{self.label}: its end', lambda: life.end is not None, seconds)
        if life.end not in codes:
            raise CaseFailed(f'{self.label} ended with {life.end} instead of {codes}')

    # Faults of processes

    def kill(self):
        self.life.allowed_ends.add(KILLED)
        self.process.kill()

    def terminate(self):
        """Politely; with work left it says so by its exit status."""
        life = self.life
        life.asked = self.loop.now()
        has_done_its_work = self.command[0] == 'tracker' or 'seeding' in life.names or self.is_complete()
        life.allowed_ends |= {DONE} if has_done_its_work else {DONE, INTERRUPTED}
        self.process.terminate()
        self.loop.after(END_SECONDS, lambda: self._require_ended(life))

    def _require_ended(self, life):
        if life.end is None:
            raise CaseFailed(f'{self.label} has not ended {END_SECONDS} s after SIGTERM')

    # What it tells

    def _read(self, life, pipe, rest):
        """Returns whether there may be more."""
        chunk = None if pipe.closed else pipe.read(1 << 16)
        if chunk == b'':
            self.loop.forget(pipe)
            pipe.close()
        if not chunk:
            return False
        with open(self.events_file, 'ab') as record:
            record.write(chunk)
        rest += chunk
        *lines, tail = bytes(rest).split(b'\n')
        rest[:] = tail
        for line in lines:
            self._told(life, line)
        return True

    def _told(self, life, line):
        try:
            event = json.loads(line)
        except ValueError:
            raise CaseFailed(f'{self.label} printed {line[:200]!r} among its events') from None
        name = event['event']
        if name == 'progress':
            if 'bytesHave' in event:
                self._count_verified(life, event['bytesHave'])
            life.progress, life.progress_at = event, self.loop.now()
        elif name == 'error':
            life.errors.append(event['message'])
        elif name == 'warning':
            life.warnings.append(event['message'])
        life.names.add(name)

    def _count_verified(self, life, have):
        """Nothing that was told to be verified may be lost by the death of the process."""
        if life.progress is None and have < self.verified and self.command[0] == 'leecher':
            raise CaseFailed(f'{self.label} had {self.verified} verified bytes, and found {have} of them after its restart')
        self.verified = max(self.verified, have)

    def _ended(self, life, pipe, rest, pidfd):
        while self._read(life, pipe, rest):
            pass
        self.loop.forget(pidfd)
        os.close(pidfd)
        life.end = life.process.wait()
        if life.asked is not None:
            life.end_seconds = self.loop.now() - life.asked
        if life.end not in life.allowed_ends:
            raise CaseFailed(f'{self.label} ended with {life.end}: {"; ".join(life.errors) or "no error was told"}')
        self.on_end(life)
        self.after_each(self)
        if self.again_after is not None:
            self.loop.after(self.again_after, self.start)
            self.again_after = None
