#!/usr/bin/env python3
"""sprat among other people's clients: run.py JAR [PART-OF-NAME...]. One line a case; exit status 0 when all passed."""
import concurrent.futures
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'hosts'))

import network
import cases  # and hybrids: they add theirs to CASES
import hybrids
from case import CASES, SIZES, Case, Content
from clients import LibTorrent
from programs import CaseFailed, Sprat

PROGRAMS = ('java', 'aria2c', 'transmission-daemon', 'transmission-remote', 'transmission-create', 'transmission-show',
            'rtorrent', 'opentracker', 'nginx', 'ip', 'ss')
AT_ONCE = 3  # most of a case is waiting for other people's timers
TOTAL_SECONDS = 350


def main():
    missing = [each for each in PROGRAMS if not shutil.which(each)]
    if missing:
        sys.exit(f'make interop needs {", ".join(missing)}: '
                 'apt install aria2 transmission-daemon transmission-cli rtorrent opentracker nginx-light iproute2')
    if subprocess.run([LibTorrent.script[0], '-c', 'import libtorrent'], capture_output=True).returncode:
        sys.exit('make interop needs libtorrent: apt install python3-libtorrent')
    network.enter('make interop')
    os.environ['LC_ALL'] = 'C.UTF-8'
    Sprat.jar = os.path.abspath(sys.argv[1])
    wanted = [(name, run) for name, run in CASES.items() if not sys.argv[2:] or any(part in name for part in sys.argv[2:])]

    work = tempfile.mkdtemp(prefix='sprat-interop-')
    os.environ['XDG_STATE_HOME'] = os.path.join(work, 'state')
    os.chmod(work, 0o755)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: interrupted(number, work))
    contents = {kind: Content(kind, work) for kind in SIZES}
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = {pool.submit(one, name, number, run, work, contents): name for number, (name, run) in enumerate(wanted, 1)}
        passed = report(jobs, work)
        finish(passed, len(jobs), work)


def report(jobs, work):
    """Prints each case when it ends; returns how many passed."""
    passed = 0
    waiting = set(jobs)
    try:
        for job in concurrent.futures.as_completed(jobs, TOTAL_SECONDS):
            waiting.remove(job)
            why, seconds = job.result()
            passed += not why
            print(f'FAIL {jobs[job]}: {why} ({logs(work, jobs[job])})' if why else f'ok {jobs[job]} ({seconds:.1f})', flush=True)
    except concurrent.futures.TimeoutError:
        for job in waiting:
            print(f'FAIL {jobs[job]}: not ended when {TOTAL_SECONDS} s were over ({logs(work, jobs[job])})')
    return passed


def one(name, number, run, work, contents):
    """Returns why it failed ('' when not) and the seconds that it took."""
    start = time.monotonic()
    case = Case(logs(work, name), number, contents)
    why = ''
    try:
        run(case)
    except CaseFailed as failure:
        why = str(failure)
    except Exception as defect:
        why = f'{type(defect).__name__} {defect}'
        with open(os.path.join(case.folder, 'traceback.log'), 'w') as log:
            traceback.print_exc(file=log)
    case.close(failed=bool(why))
    return why, time.monotonic() - start


def logs(work, name):
    """The folder of a case."""
    return os.path.join(work, name.replace(',', '').replace(' ', '-'))


def interrupted(number, work):
    network.kill_all()
    shutil.rmtree(work, ignore_errors=True)
    os._exit(128 + number)


def finish(passed, total, work):
    """Leaves logs of what failed, and nothing else. The program's namespaces and processes end with it."""
    shutil.rmtree(os.path.join(work, 'content'))
    if passed == total:
        shutil.rmtree(work)
    print(f'{passed} passed, {total - passed} failed', flush=True)
    os._exit(passed != total)


if __name__ == '__main__':
    main()
