#!/usr/bin/env python3
"""sprat with little memory: run.py JAR [--short] [--only NAME] [--heaps 16,64]. Exit status 0 when every cell was done or refused in one line.

A cell is a heap and a game: torrents downloaded or uploaded by a process of that heap, a seeder of that heap under a flood that an honest
leecher gets all data from meanwhile, or a leecher of that heap whose web servers never end. All on loopback, as real processes.
"""
import argparse
import os
import shutil
import signal
import sys
import tempfile
import time

from content import Shared
from floods import CONNECTIONS, FLOODS, EndlessServer, Flood
from programs import Failed, Sprat

HEAPS_MIB = (16, 32, 64, 128, 256, 1024)
MAY_REFUSE_BELOW_MIB = 32
CELL_SECONDS = 150
FLOOD_SECONDS = 6  # before the honest leecher comes
PORT = 34600
LOOPBACK = ('--bind', '127.0.0.1')


class Games:
    """What is played in each cell. Each returns the process that has the heap, or raises Failed."""

    def __init__(self, work, is_short):
        self.work, self.number = work, 0
        self.seeds = os.path.join(work, 'seeds')
        os.mkdir(self.seeds)
        self.total_mib = 48 if is_short else 192
        self.shared = {}

    def content(self, count):
        """So many files that have the same size together, and their torrents."""
        if count not in self.shared:
            size = (self.total_mib << 20) // count
            self.shared[count] = [Shared(self.seeds, f'{count}-{i}', size, announce=f'udp://127.0.0.1:{PORT}') for i in range(count)]
        return self.shared[count]

    def fresh_folder(self):
        self.number += 1
        folder = os.path.join(self.work, f'cell-{self.number}')
        os.mkdir(folder)
        return folder

    def tracker(self, folder):
        return Sprat(folder, 'tracker', 64, 'tracker', *LOOPBACK, '-p', str(PORT), '-q')

    def seeder(self, folder, heap, shared):
        return Sprat(folder, 'seeder', heap, 'seeder', *(each.torrent for each in shared), '--dir', self.seeds, *LOOPBACK,
                     '-p', str(PORT + 1), '--json')

    def leecher(self, folder, heap, torrents, *options):
        get = os.path.join(folder, 'get')
        os.makedirs(get, exist_ok=True)
        return Sprat(folder, 'leecher', heap, 'leecher', *torrents, '--dir', get, *LOOPBACK, '-p', '0', '--no-seed', '--timeout', '60s',
                     '--json', *options)

    def down(self, heap, count):
        folder, shared = self.fresh_folder(), self.content(count)
        with self.tracker(folder), self.seeder(folder, None, shared) as seeder:
            require(seeder, seeder.wait(60, lambda: seeder.told('seeding', count)), 'does not seed')
            with self.leecher(folder, heap, [each.torrent for each in shared]) as leecher:
                return finished(leecher, shared, folder)

    def up(self, heap, count):
        folder, shared = self.fresh_folder(), self.content(count)
        with self.tracker(folder), self.seeder(folder, heap, shared) as seeder:
            if not began(seeder, count):
                return seeder
            with self.leecher(folder, None, [each.torrent for each in shared]) as leecher:
                require(leecher, leecher.wait(CELL_SECONDS, lambda: leecher.poll() is not None or seeder.poll() is not None), 'does not end')
                return ended(seeder, leecher, shared, folder)

    def flood(self, heap, kind):
        folder, shared = self.fresh_folder(), self.content(1)
        with self.tracker(folder), self.seeder(folder, heap, shared) as seeder:
            if not began(seeder, 1):
                return seeder
            flood = Flood(kind, shared[0], PORT + 1, CONNECTIONS)
            try:
                seeder.wait(FLOOD_SECONDS, lambda: False)
                with self.leecher(folder, None, [shared[0].torrent]) as leecher:
                    leecher.wait(CELL_SECONDS, lambda: seeder.poll() is not None)
                    return ended(seeder, leecher, shared, folder)
            finally:
                flood.close()

    def endless(self, heap, what):
        folder, shared = self.fresh_folder(), self.content(1)
        server = EndlessServer()
        urls = [f'{server.url}/{what}/{i}/announce' for i in range(20)]
        roots = {'trackers': {'announce-list': [[f'udp://127.0.0.1:{PORT}'], *([url] for url in urls)]},
                 'web-seeds': {'announce': f'udp://127.0.0.1:{PORT}', 'url-list': urls}}
        try:
            if what == 'torrent-url':
                with self.leecher(folder, heap, [urls[0]]) as leecher:
                    require(leecher, leecher.wait(CELL_SECONDS, lambda: leecher.poll() is not None) and leecher.poll() == 3
                            and len(leecher.errors()) == 1, 'is not refused in one line with exit 3')
                    return leecher
            made = Shared(self.seeds, shared[0].name, os.path.getsize(shared[0].path), **roots[what])
            torrent = os.path.join(folder, 'x.torrent')
            os.rename(made.torrent, torrent)
            shared = self.shared[1] = [Shared(self.seeds, made.name, os.path.getsize(made.path), announce=f'udp://127.0.0.1:{PORT}')]
            with self.tracker(folder), self.seeder(folder, None, shared) as seeder:
                require(seeder, seeder.wait(60, lambda: seeder.told('seeding')), 'does not seed')
                with self.leecher(folder, heap, [torrent]) as leecher:
                    return finished(leecher, shared, folder)
        finally:
            server.close()


def require(process, condition, what):
    if not condition:
        raise Failed(f'{process.why()}: {what}')


def began(seeder, count):
    """False when it has refused to."""
    if seeder.wait(90, lambda: seeder.told('seeding', count)):
        return True
    require(seeder, seeder.refused(), 'neither seeds nor refuses in one line')
    return False


def finished(leecher, shared, folder):
    leecher.wait(CELL_SECONDS, lambda: False)
    get = os.path.join(folder, 'get')
    if leecher.refused() and not os.listdir(get):
        return leecher
    require(leecher, leecher.poll() == 0, 'is not done')
    require(leecher, leecher.is_clean(), 'has told of an error of its own')
    require(leecher, all(each.is_right_in(get) for each in shared), 'has other bytes')
    return leecher


def ended(seeder, leecher, shared, folder):
    require(seeder, seeder.poll() is None, 'is dead')
    require(leecher, leecher.poll() == 0, 'did not get all from it')
    require(leecher, all(each.is_right_in(os.path.join(folder, 'get')) for each in shared), 'got other bytes')
    status = seeder.stop()
    require(seeder, status in (0, 130), 'does not end when told to')
    require(seeder, seeder.is_clean(), 'has told of an error of its own')
    return seeder


def cells(games, options):
    """(heap, name, game) of each."""
    named = [(f'{count} down', lambda heap, count=count: games.down(heap, count)) for count in (1, 6, 50)]
    named += [(f'{count} up', lambda heap, count=count: games.up(heap, count)) for count in (1, 6, 50)]
    named += [(kind, lambda heap, kind=kind: games.flood(heap, kind)) for kind in FLOODS]
    named += [(what, lambda heap, what=what: games.endless(heap, what)) for what in ('trackers', 'web-seeds', 'torrent-url')]
    if options.short:
        short = {(32, '6 down'), (32, '50 up'), (64, 'requests'), (64, 'half-blocks'), (64, 'metadata'), (32, 'torrent-url')}
        return [(heap, name, game) for name, game in named for heap in HEAPS_MIB if (heap, name) in short]
    return [(heap, name, game) for heap in options.heaps for name, game in named if options.only in (None, name)]


def play(heap, name, game):
    """One row of the table; whether it is as it must be."""
    began_at = time.monotonic()
    process = None
    try:
        process = game(heap)
        is_refused = process.poll() not in (0, 130) and name != 'torrent-url'
        good = not is_refused or heap < MAY_REFUSE_BELOW_MIB
        outcome = ('refused' if good else 'REFUSED') + ' ' + process.errors()[0][:100] if is_refused else 'ok'
    except Failed as why:
        good, outcome = False, f'DEAD {why}'
    peak = '' if process is None else f'{process.peak_mib:5d}'
    print(f'{heap:5d}  {name:12s} {time.monotonic() - began_at:6.1f}  {peak:>5s}  {outcome}', flush=True)
    return good


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('jar')
    parser.add_argument('--short', action='store_true')
    parser.add_argument('--only')
    parser.add_argument('--heaps', type=lambda text: [int(each) for each in text.split(',')], default=HEAPS_MIB)
    options = parser.parse_args()
    Sprat.jar = os.path.abspath(options.jar)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    work = tempfile.mkdtemp(prefix='sprat-memory-')
    try:
        games = Games(work, options.short)
        print(' heap  game         seconds  peak  outcome (MiB)', flush=True)
        results = []
        for heap, name, game in cells(games, options):
            results.append(play(heap, name, game))
            for each in os.listdir(work):
                if each.startswith('cell-'):
                    shutil.rmtree(os.path.join(work, each))
        print(f'{results.count(True)} cells right, {results.count(False)} wrong')
        sys.exit(0 if all(results) and results else 1)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == '__main__':
    main()
