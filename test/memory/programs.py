"""sprat as a process with a heap: started, watched, ended."""
import os
import subprocess
import time

JAVA = os.environ.get('JAVA', 'java')


class Failed(Exception):
    """A cell did not go as it must."""


class Sprat:
    """One process. Use it as a context: it is killed at the end whatever happens."""

    jar = None

    def __init__(self, folder, label, heap_mib, *arguments):
        self.out_path, self.err_path = (os.path.join(folder, f'{label}.{end}') for end in ('out', 'err'))
        self.label, self.peak_mib = label, 0
        heap = [f'-Xmx{heap_mib}m'] if heap_mib else []
        with open(self.out_path, 'wb') as out, open(self.err_path, 'wb') as err:
            self.process = subprocess.Popen([JAVA, *heap, '-jar', Sprat.jar, *arguments], stdout=out, stderr=err, stdin=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def poll(self):
        """The exit status, None while it runs. Notes its memory."""
        try:
            with open(f'/proc/{self.process.pid}/status', encoding='ascii') as status:
                self.peak_mib = max([self.peak_mib, *(int(line.split()[1]) >> 10 for line in status if line.startswith('VmHWM'))])
        except OSError:
            pass
        return self.process.poll()

    def output(self):
        with open(self.out_path, encoding='utf-8', errors='replace') as out:
            return out.read()

    def errors(self):
        """The lines that it wrote to stderr."""
        with open(self.err_path, encoding='utf-8', errors='replace') as err:
            return [line for line in err.read().splitlines() if line.strip()]

    def refused(self):
        """It has ended by itself with one line that says why, having told of no work."""
        lines = self.errors()
        return self.poll() not in (None, 0) and len(lines) == 1 and 'Exception' not in lines[0] and 'java.lang' not in lines[0]

    def is_clean(self):
        """Nothing of Java's own was written: no trace, no OutOfMemoryError."""
        return not any('OutOfMemory' in line or line.startswith('\tat ') or 'Exception in thread' in line for line in self.errors())

    def why(self):
        lines = [line for line in self.errors() if not line.startswith('sprat: warning')]
        told = (lines or [''])[0][:110]
        status = self.process.poll()
        return f'{self.label} ' + ('runs' if status is None else f'exit {status}') + (f': {told}' if told else '')

    def wait(self, seconds, condition):
        """Until the condition holds or the process ends; True when it held."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return True
            if self.poll() is not None:
                return condition()
            time.sleep(0.1)
        return False

    def told(self, event, times=1):
        return self.output().count(f'"event":"{event}"') >= times

    def stop(self, seconds=20):
        """Ends it as a user does; its exit status, None when it did not end."""
        self.process.terminate()
        end = time.monotonic() + seconds
        while self.poll() is None and time.monotonic() < end:
            time.sleep(0.1)
        return self.process.poll()
