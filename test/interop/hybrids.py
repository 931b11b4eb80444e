"""Hybrids among clients that know v1 alone, and by links that name one half alone."""
import os

from case import case, expect, field, output, sprat
from clients import Aria2, LibTorrent, RTorrent, Transmission
from programs import Sprat, SpratTracker


def seeded(run, *options):
    """Our seeder with the hybrid's file, known to our tracker."""
    run.format = 'hybrid'
    run.start_tracker(SpratTracker)
    seeder = run.start_seeder(Sprat, 'folder', *options)
    run.await_known('seeders', 1)
    return seeder


def by_link(run, kind, *leechers):
    seeded(run)
    link = run.link(kind)
    run.await_completes([run.start_leecher(each, torrent=link) for each in leechers])


@case('hybrid, our seeder to rtorrent, which then seeds to ours')
def _(run):
    """Our second leecher has a v1 link, so that the description comes from rtorrent too."""
    seeder = seeded(run)
    theirs = run.start_leecher(RTorrent)
    run.await_completes([theirs])
    seeder.stop()
    ours = run.start_leecher(Sprat, torrent=run.link('btih'))
    run.await_completes([ours])
    sources = [each['address'] for each in ours.events('complete')[-1]['sources']]
    expect(all(each.startswith(theirs.host.ip + ':') for each in sources), f'rtorrent should be the only source of {sources}')


@case('hybrid by its v1 link, our seeder, rtorrent, libtorrent and our leechers')
def _(run):
    by_link(run, 'btih', RTorrent, LibTorrent, Sprat)


@case('hybrid by its v2 link, our seeder, libtorrent and our leechers')
def _(run):
    by_link(run, 'btmh', LibTorrent, Sprat)


@case('hybrid in one swarm of v1 and v2, and a late v1 client fed by who came by a v2 link')
def _(run):
    first = seeded(run, '--max-upload', '4MiB')
    v1, v2 = run.link('btih'), run.link('btmh')
    by_v2 = run.start_leecher(Sprat, torrent=v2)
    others = [run.start_leecher(Sprat, torrent=v1), *(run.start_leecher(each) for each in (Sprat, LibTorrent, RTorrent))]
    run.await_completes([by_v2, *others])
    for each in (first, *others):
        each.stop()
    run.await_completes([run.start_leecher(RTorrent, torrent=v1)])


@case('hybrid by its v1 link, why not aria2 and transmission')
def _(run):
    """Both get the description from us and find its hash right. Then aria2 1.36 computes another, and transmission 3.00 cannot parse it:
    both drop the empty keys of the file tree."""
    seeded(run)
    link = run.link('btih')
    aria2 = run.start_leecher(Aria2, 'folder', '--bt-metadata-only=true', '--bt-save-metadata=true', torrent=link)
    transmission = run.start_leecher(Transmission, torrent=link)
    aria2.await_complete()
    hash = sprat('show', run.torrent('folder'))['infoHashV1']
    saved = os.path.join(aria2.dir, hash + '.torrent')
    expect(output(*LibTorrent.script, saved).strip() == hash, 'what aria2 has got from us should have the hash that it asked for')
    expect(field(output('aria2c', '--show-files', saved), 'Info Hash') != hash, 'aria2 takes hybrids now: let it into these cases')
    transmission.wait('the description', lambda: 'checksum passed 1, metainfo parsed 0' in transmission.logged())
