"""Machines for a test: each a network namespace with addresses of its own, all on one switch.

`enter()` re-runs the program inside private namespaces (network, mounts, processes). Everything made in there ends with the program,
however that ends: nothing to clean up, nothing of this machine's network is touched, and no packet can leave.
"""
import contextlib
import getpass
import os
import signal
import subprocess
import sys

PRIVATE = 'SPRAT_PRIVATE_NETWORK'
STOP_SECONDS = 5
# A JVM names its file there by its process id, which another namespace may use too; it then warns on stdout, among the events.
JVM_NOTES = f'/tmp/hsperfdata_{getpass.getuser()}'
PRIVATE_JVM_NOTES = (f'mkdir -p -m 755 {JVM_NOTES}', f'mount -t tmpfs -o mode=755 notes {JVM_NOTES}')


def enter(purpose):
    """Returns inside; `purpose` is the command that needs it. The outer program waits for the inner one and ends with its exit status."""
    if os.environ.get(PRIVATE):
        run('mkdir -p /run/netns && mount -t tmpfs netns /run/netns && ip link set lo up', *PRIVATE_JVM_NOTES)
        return
    if os.geteuid() != 0:
        sys.exit(f'{purpose} needs root: it makes network namespaces')
    os.environ[PRIVATE] = '1'
    unshare = ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
    os.execvp(unshare[0], [*unshare, sys.executable, *sys.argv])


def kill_all():
    """Every process in here but this one, which is the first of the private namespace and therefore can name no other."""
    assert os.getpid() == 1
    with contextlib.suppress(ProcessLookupError):  # there is none
        os.kill(-1, signal.SIGKILL)


class Network:
    """A switch and its hosts 10.88.0.N and fd88::N, N from 1. Networks do not see each other, so that each may use the same addresses."""

    def __init__(self, name):
        self.name = name
        self.hosts = []
        run(f'ip netns add {name} && ip -n {name} link add switch type bridge && ip -n {name} link set switch up')

    def host(self, ipv4=True):
        host = Host(self, len(self.hosts) + 1, ipv4)
        self.hosts.append(host)
        return host

    def close(self):
        """Politely, since a killed transmission leaves a file in /tmp; the first host, the tracker's, last: it hears their goodbyes."""
        for host in self.hosts[1:]:
            host.terminate()
        for host in reversed(self.hosts):
            host.close(0 if host is self.hosts[0] else STOP_SECONDS)
        run(f'ip netns del {self.name}')


class Host:
    """One machine on the switch. It has no route to anywhere else."""

    def __init__(self, network, number, ipv4):
        self.name = f'{network.name}-{number}'
        self.network, self.port = network, f'port{number}'
        self.ip = f'10.88.0.{number}' if ipv4 else f'fd88::{number}'
        self.processes = []
        run(f'ip netns add {self.name}',
            f'ip -n {self.name} link add eth0 type veth peer name {self.port} netns {network.name}',
            f'ip -n {network.name} link set {self.port} master switch up',
            f'ip -n {self.name} link set lo up',
            f'ip -n {self.name} addr add fd88::{number}/64 dev eth0 nodad',
            *([f'ip -n {self.name} addr add {self.ip}/24 dev eth0'] if ipv4 else []),
            f'ip -n {self.name} link set eth0 up')

    def start(self, command, out, err):
        """The process, its stdout and stderr appended to those files."""
        with open(out, 'ab') as stdout, open(err, 'ab') as stderr:
            process = subprocess.Popen(self._inside(command), stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)
        self.processes.append(process)
        return process

    def output(self, command):
        """What a short command prints, None when it failed."""
        done = subprocess.run(self._inside(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=10)
        return done.stdout.decode() if done.returncode == 0 else None

    def terminate(self):
        for process in self.processes:
            process.terminate()

    def close(self, grace_seconds):
        for process in self.processes:
            try:
                process.wait(grace_seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        run(f'ip netns del {self.name}')

    def _inside(self, command):
        return ['ip', 'netns', 'exec', self.name, *command]


def run(*commands):
    subprocess.run(' && '.join(commands), shell=True, check=True)
