#!/usr/bin/env python3
"""Real processes under real faults: run.py JAR [--seed N] [--short]. The seed decides the faults; exit status 0 when all went well."""
import argparse
import concurrent.futures
import os
import random
import shutil
import signal
import sys
import tempfile
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'hosts'))

import network
from cases import CASES, Case
from content import Content
from loop import Loop
from programs import CaseFailed, Sprat
from report import tell_faults, tell_nodes
from swarm import LONG, SHORT, Swarm

PROGRAMS = ('java', 'ip', 'tc', 'nft')
CASES_AT_ONCE = 3
PLAY_SECONDS = 540  # of the random run; its own waits together can be a little longer


def main():
    missing = [each for each in PROGRAMS if not shutil.which(each)]
    if missing:
        sys.exit(f'make chaos needs {", ".join(missing)}: apt install iproute2 nftables')
    options = arguments()
    if options.seed is None:
        sys.argv += ['--seed', str(random.SystemRandom().randrange(1 << 32))]
    network.enter('make chaos')
    os.environ['LC_ALL'] = 'C.UTF-8'
    Sprat.jar = os.path.abspath(options.jar)
    work = tempfile.mkdtemp(prefix='sprat-chaos-')
    os.environ['XDG_STATE_HOME'] = os.path.join(work, 'state')
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: interrupted(number, work))
    signal.signal(signal.SIGALRM, overdue)
    replay = f'make chaos SEED={options.seed}' + (' SHORT=1' if options.short else '')
    print(f'{replay} plays these faults again', flush=True)
    failures = [why for why in (play(options, work), *fixed_cases(options.seed, work)) if why]
    finish(failures, work, replay)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument('jar')
    parser.add_argument('--seed', type=int)
    parser.add_argument('--short', action='store_true')
    return parser.parse_args()


def play(options, work):
    """The random run. Returns why it failed, '' when not."""
    loop = Loop()
    plan = SHORT if options.short else LONG
    def tell(text):
        print(f'{loop.now():6.1f} s  {text}', flush=True)
    tell(f'making {plan.total >> 20} MiB')
    swarm = None

    def run():
        nonlocal swarm
        swarm = Swarm(plan, options.seed, os.path.join(work, 'swarm'), Content(os.path.join(work, 'content'), plan.total, plan.small_files),
                      loop, tell)
        swarm.live_through_it()
        if not options.short:
            swarm.await_tracker()
        swarm.finish()
        tell('every byte of every leecher is right')
    signal.alarm(PLAY_SECONDS)
    why = attempt(run)
    signal.alarm(0)
    if why:
        tell(f'FAIL {why}')
    if swarm:
        tell_faults(swarm.faults)
        tell_nodes(swarm.nodes)
        end(swarm)
    return why


def fixed_cases(seed, work):
    """Some at once, each in a network of its own. Returns why each failed, '' when not."""
    content = Content(os.path.join(work, 'small content'), 24 << 20, 300)
    print()

    def one(number, name):
        loop = Loop()
        case = Case(os.path.join(work, f'case-{number}'), f'case{number}', loop, content, random.Random(seed))
        why = attempt(lambda: case.play(CASES[name]))
        print(f'FAIL {name}: {why}' if why else f'ok {name} ({loop.now():.1f})', flush=True)
        end(case)
        return why and f'{name}: {why}'
    with concurrent.futures.ThreadPoolExecutor(CASES_AT_ONCE) as pool:
        return list(pool.map(one, range(len(CASES)), CASES))


def attempt(body):
    """Returns why it failed, '' when not."""
    try:
        body()
    except CaseFailed as failure:
        return str(failure)
    except Exception as defect:
        traceback.print_exc()
        return f'{type(defect).__name__} {defect}'
    return ''


def end(play):
    """Of whatever a failure has left running. Data is not kept, logs are."""
    for node in play.nodes:
        if node.is_up():
            node.process.kill()
            node.process.wait()
        if os.path.ismount(node.dir):
            network.run(f'umount {node.dir}')
        if node.dir.startswith(play.folder):  # else it is shared by many
            shutil.rmtree(node.dir, ignore_errors=True)
    play.network.close()


def overdue(*_):
    raise CaseFailed(f'not ended after {PLAY_SECONDS} s')


def interrupted(number, work):
    network.kill_all()
    shutil.rmtree(work, ignore_errors=True)
    os._exit(128 + number)


def finish(failures, work, replay):
    if not failures:
        shutil.rmtree(work)
        print('\nall passed')
        return
    for name in os.listdir(work):
        if 'content' in name:
            shutil.rmtree(os.path.join(work, name), ignore_errors=True)
    print(f'\n{len(failures)} failed; logs and events are in {work}\nagain: {replay}', flush=True)
    sys.exit(1)


if __name__ == '__main__':
    main()
