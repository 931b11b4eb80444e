"""The cases, the slow ones first."""
import filecmp
import os
import signal

from case import CASES, PIECE, case, create, expect, field, info_hash, output, sprat, without_layers
from clients import Aria2, ExchangingAria2, ExchangingTransmission, HubTracker, LibTorrent, Nginx, OpenTracker, Transmission, V2Tracker, WebOpenTracker
from programs import JAVA, LISTEN_PORT, TRACKER_PORT, Sprat, SpratTracker

def transfer(run, tracker, seeder, *leechers, content='folder'):
    """One seeder known to the tracker, then all leechers at once. Every file of each is compared."""
    run.start_tracker(tracker, content)
    run.start_seeder(seeder, content)
    run.await_known('seeders', 1, content)
    run.await_completes([run.start_leecher(each, content) for each in leechers], content)


def add_transfer(name, *args, **options):
    CASES[name] = lambda run: transfer(run, *args, **options)


for _tracker in (SpratTracker, OpenTracker):
    _under = 'our tracker' if _tracker is SpratTracker else 'opentracker'
    add_transfer(f'our seeder, transmission leecher, {_under}', _tracker, Sprat, Transmission)
    add_transfer(f'transmission seeder, our leecher, {_under}', _tracker, Transmission, Sprat)
    add_transfer(f'our seeder, aria2 leecher, {_under}', _tracker, Sprat, Aria2)
    add_transfer(f'aria2 seeder, our leecher, {_under}', _tracker, Aria2, Sprat)
add_transfer('transmission seeder, our and aria2 leechers, opentracker over HTTP', WebOpenTracker, Transmission, Sprat, Aria2)
add_transfer('aria2 seeder, our leecher, opentracker over HTTP', WebOpenTracker, Aria2, Sprat)
add_transfer('our seeder, transmission and aria2 leechers, opentracker over HTTP', WebOpenTracker, Sprat, Transmission, Aria2)
add_transfer('our seeder, three kinds of leechers', SpratTracker, Sprat, Transmission, Aria2, Sprat)
add_transfer('our tracker for others, aria2 to transmission', SpratTracker, Aria2, Transmission)
add_transfer('our tracker for others, transmission to aria2', SpratTracker, Transmission, Aria2)
add_transfer('single file, our seeder, all leechers', SpratTracker, Sprat, Transmission, Aria2, content='single')
add_transfer('single file, aria2 seeder, our leecher', SpratTracker, Aria2, Sprat, content='single')


def transfer_of(format):
    """With libtorrent, and ours beside it."""
    def seed(run):
        run.format = format
        transfer(run, SpratTracker, Sprat, LibTorrent, Sprat)

    def leech(run):
        run.format = format
        transfer(run, SpratTracker, LibTorrent, Sprat)
    CASES[f'{format}, our seeder, libtorrent and our leecher'] = seed
    def single(run):
        run.format = format
        transfer(run, SpratTracker, Sprat, LibTorrent, content='single')
    CASES[f'{format}, libtorrent seeder, our leecher'] = leech
    CASES[f'{format}, single file, our seeder, libtorrent leecher'] = single


for _format in ('hybrid', 'v2'):
    transfer_of(_format)


def by_magnet(run, seeder, *leechers, tracker=SpratTracker):
    """The leechers have nothing but the link that ours prints, with the tracker in it."""
    run.start_tracker(tracker)
    run.start_seeder(seeder)
    run.await_known('seeders', 1)
    link = sprat('show', run.torrent('folder'))['magnet']
    run.await_completes([run.start_leecher(each, torrent=link) for each in leechers])


def add_magnet(name, *args, **options):
    CASES[name] = lambda run: by_magnet(run, *args, **options)


add_magnet('by magnet, our seeder, aria2 leecher alone', Sprat, Aria2)
add_magnet('by magnet, our seeder, aria2 and our leechers', Sprat, Aria2, Sprat)
add_magnet('by magnet, our seeder, transmission and our leechers', Sprat, Transmission, Sprat)
add_magnet('by magnet, aria2 seeder, our leecher', Aria2, Sprat)
add_magnet('by magnet, transmission seeder, our leecher', Transmission, Sprat)
add_magnet('by magnet, opentracker over HTTP, our seeder, our and aria2 leechers', Sprat, Sprat, Aria2, tracker=WebOpenTracker)


@case('by magnet that names a peer alone, hybrid from libtorrent')
def _(run):
    run.format = 'hybrid'
    run.start_tracker(SpratTracker)
    seeder = run.start_seeder(LibTorrent)
    run.await_known('seeders', 1)
    link = sprat('show', run.torrent('folder'))['magnet'].split('&tr=')[0]
    run.await_completes([run.start_leecher(Sprat, torrent=f'{link}&x.pe={seeder.host.ip}:{LISTEN_PORT}')])


def lesser_torrents_of(format):
    """The leechers get the piece layers from the seeder."""
    def lesser(run, seeder, *leechers):
        run.format = format
        run.start_tracker(SpratTracker)
        run.start_seeder(seeder)
        run.await_known('seeders', 1)
        torrent = without_layers(run.torrent('folder'))
        run.await_completes([run.start_leecher(each, torrent=torrent) for each in leechers])
    CASES[f'{format} without piece layers, our seeder, libtorrent and our leecher'] = lambda run: lesser(run, Sprat, LibTorrent, Sprat)
    CASES[f'{format} without piece layers, libtorrent seeder, our leecher'] = lambda run: lesser(run, LibTorrent, Sprat)


for _format in ('hybrid', 'v2'):
    lesser_torrents_of(_format)


def v2_swarm(run, seeder, leecher):
    run.format = 'hybrid'
    run.start_tracker(V2Tracker)
    serving = run.start_seeder(seeder)
    if seeder is Sprat:
        serving.await_event('tracker')  # the v1 name is refused, and the v2 name announced meanwhile
    run.await_completes([run.start_leecher(leecher)])


CASES['hybrid in its v2 swarm, our seeder, libtorrent leecher'] = lambda run: v2_swarm(run, Sprat, LibTorrent)
CASES['hybrid in its v2 swarm, libtorrent seeder, our leecher'] = lambda run: v2_swarm(run, LibTorrent, Sprat)


def leecher_first(run, seeder, leecher):
    """The leecher found nobody and its next announce is half an hour away: the seeder has to dial it."""
    run.start_tracker(SpratTracker)
    waiting = run.start_leecher(leecher)
    run.await_known('leechers', 1)
    serving = run.start_seeder(seeder)
    run.await_completes([waiting])
    return waiting, serving


@case('our seeder dials a waiting transmission')
def _(run):
    waiting, serving = leecher_first(run, Sprat, Transmission)
    expect_dialled(serving, waiting)


@case('our seeder dials a waiting aria2')
def _(run):
    waiting, serving = leecher_first(run, Sprat, Aria2)
    expect_dialled(serving, waiting)


def expect_dialled(ours, theirs):
    addresses = [each['address'] for each in ours.events('peer')]
    expect(f'{theirs.host.ip}:{LISTEN_PORT}' in addresses, f'we should have dialled {theirs.host.ip}:{LISTEN_PORT}; peers: {addresses}')


@case('aria2 seeder dials our waiting leecher')
def _(run):
    leecher_first(run, Aria2, Sprat)


@case('transmission seeder dials our waiting leecher')
def _(run):
    leecher_first(run, Transmission, Sprat)


def web_seeded(run, path, content, *leechers, ipv4=True):
    """A torrent without tracker, served by nginx alone."""
    web = run.peer(Nginx, ipv4)
    web.serve(run.contents[content].dir)
    host = f'[{web.host.ip}]' if ':' in web.host.ip else web.host.ip
    torrent = os.path.join(run.folder, 'web.torrent')
    output(JAVA, '-jar', Sprat.jar, 'create', run.contents[content].path, '--out', torrent, '--web-seed', f'http://{host}/{path}/',
           '--piece-length', str(PIECE), '--quiet')
    run.await_completes([run.start_leecher(each, content, torrent=torrent, ipv4=ipv4) for each in leechers], content)
    return web


for _kind in ('folder', 'single', 'large'):
    CASES[f'{_kind} from a web seed alone'] = lambda run, kind=_kind: web_seeded(run, 'files', kind, Sprat)


@case('a single file from a web seed behind a redirect, ours and aria2')
def _(run):
    web_seeded(run, 'moved', 'single', Sprat, Aria2)


@case('a folder from a web seed behind a redirect')
def _(run):
    web = web_seeded(run, 'moved', 'folder', Sprat)  # aria2 1.36 may stand still at its last piece that several files share
    expect(any('sprat/' in line and ' 302 ' in line for line in web.asked()), 'nginx should have redirected us')
    parts = [line for line in web.asked() if 'sprat/' in line and ' 206 ' in line]
    expect(len(parts) < 60, f'{len(parts)} requests for 22 MiB are not long runs')


@case('IPv6 alone, from a web seed')
def _(run):
    web_seeded(run, 'files', 'single', Sprat, ipv4=False)


@case('a web seed that lies is dropped, and the peer it lied beside completes')
def _(run):
    run.start_tracker(SpratTracker, 'single')
    lies = os.path.join(run.folder, 'lies')
    os.makedirs(lies)
    content = run.contents['single']
    with open(os.path.join(lies, content.name), 'wb') as file:
        file.write(bytes(content.size))
    web = run.peer(Nginx)
    web.serve(lies)
    torrent = os.path.join(run.folder, 'web.torrent')
    output(JAVA, '-jar', Sprat.jar, 'create', content.path, '--out', torrent, '--web-seed', f'http://{web.host.ip}/files/',
           '--tracker', run.tracker_url, '--piece-length', str(PIECE), '--quiet')
    leecher = run.start_leecher(Sprat, 'single', torrent=torrent)
    leecher.wait('a warning', lambda: [each for each in leecher.events('warning') if 'failed its hash' in each['message']])
    run.start_seeder(Sprat, 'single', torrent=torrent)
    run.await_completes([leecher], 'single')
    told = [each['message'] for each in leecher.events('warning')]
    expect(any('is not asked again: piece' in each for each in told), f'warnings: {told}')


@case('killed at half, resumes')
def _(run):
    """kill -9 in the middle: what the first run reported as verified is not downloaded again."""
    run.start_tracker(SpratTracker, 'large')
    run.start_seeder(Sprat, 'large')
    run.await_known('seeders', 1, 'large')
    leecher = run.start_leecher(Sprat, 'large', '--max-download', '8MiB')
    size = run.contents['large'].size
    leecher.wait('half of it', lambda: any(each['bytesHave'] >= size // 2 for each in leecher.events('progress')))
    leecher.process.kill()
    leecher.process.wait()
    verified = leecher.events('progress')[-1]['bytesHave']
    expect(not os.path.exists(os.path.join(leecher.dir, run.contents['large'].name)), 'an incomplete file has its final name')

    leecher.out += '.again'
    leecher.leech(run.torrent('large'))
    run.await_completes([leecher], 'large')
    again = sum(each['bytes'] for each in leecher.events('complete')[-1]['sources'])
    expect(verified < size, 'the kill came too late to show anything')
    expect(size - verified - IN_FLIGHT <= again <= size - verified,
           f'{verified} of {size} bytes were verified before the kill, and {again} were downloaded after it')


@case('chosen files from an aria2 seeder, and all others later')
def _(run):
    run.start_tracker(SpratTracker)
    run.start_seeder(Aria2)
    run.await_known('seeders', 1)
    files = sprat('show', run.torrent('folder'))['files']
    chosen = [each for each in files if 'nested' in each['path']]
    leecher = run.start_leecher(Sprat, 'folder', '--select', ','.join(str(each['index']) for each in chosen), '--sequential')
    leecher.await_complete()
    expect(leecher.events('complete')[-1]['bytesTotal'] == sum(each['bytes'] for each in chosen), 'the total should be of the chosen files')
    for each in files:
        there = os.path.join(leecher.dir, each['path'])
        expect(os.path.exists(there) == (each in chosen), f'{each["path"]} should {"" if each in chosen else "not "}be there')
        if each in chosen:
            expect(filecmp.cmp(there, os.path.join(run.contents['folder'].dir, each['path']), shallow=False), f'{each["path"]} differs')
    leecher.stop()
    leecher.out += '.again'
    leecher.leech(run.torrent('folder'))
    run.await_completes([leecher])


@case('aria2 gets from us alone what we chose')
def _(run):
    run.start_tracker(SpratTracker)
    seeder = run.start_seeder(Sprat)
    run.await_known('seeders', 1)
    files = sprat('show', run.torrent('folder'))['files']
    chosen = next(each for each in files if 'nested' in each['path'] and each['bytes'] > PIECE)
    ours = run.start_leecher(Sprat, 'folder', '--select', str(chosen['index']))
    ours.await_complete()
    seeder.process.kill()
    seeder.process.wait()
    theirs = run.start_leecher(Aria2, 'folder', f'--select-file={chosen["index"] + 1}')
    theirs.await_complete()
    expect(filecmp.cmp(os.path.join(theirs.dir, chosen['path']), os.path.join(run.contents['folder'].dir, chosen['path']), shallow=False),
           f'{chosen["path"]} differs')


def fast_extension(run, theirs):
    """BEP 6 both ways: seeder and leecher tell what they have in one message, as our logs show it."""
    run.start_tracker(SpratTracker)
    seeder = run.start_seeder(Sprat)
    run.await_known('seeders', 1)
    run.await_completes([run.start_leecher(theirs)])
    expect_logged(seeder, 'sends HAVE_NONE')
    seeder.process.kill()
    seeder.process.wait()
    run.start_seeder(theirs)
    leecher = run.start_leecher(Sprat)
    run.await_completes([leecher])
    expect_logged(leecher, 'sends HAVE_ALL')


@case('fast extension with libtorrent, our seeder')
def _(run):
    """We reject what was asked for when the file is cut off, as libtorrent's log shows it. A second seeder has the rest."""
    run.start_tracker(SpratTracker, 'single')
    seeder = run.start_seeder(Sprat, 'single', '--max-upload', '4MiB')
    run.await_known('seeders', 1, 'single')
    leecher = run.start_leecher(LibTorrent, 'single')
    await_passed(leecher, '<==', 'PIECE')
    os.truncate(os.path.join(seeder.dir, run.contents['single'].name), PIECE)
    await_passed(leecher, '<==', 'REJECT_PIECE')
    run.start_seeder(Sprat, 'single')
    run.await_completes([leecher], 'single')
    for direction, message in (('==>', 'HAVE_NONE'), ('<==', 'HAVE_ALL'), ('<==', 'ALLOWED_FAST'), ('<==', 'DONT_HAVE')):
        await_passed(leecher, direction, message)


@case('fast extension with libtorrent, our leechers')
def _(run):
    """It rejects what waits when it chokes the first, and suggests to the second what it has just read for the first. Neither suffers."""
    run.start_tracker(SpratTracker)
    seeder = run.start_seeder(LibTorrent, unchoke_interval=1, upload_rate_limit=64 << 10, suggest_mode=1)
    run.await_known('seeders', 1)
    leecher = run.start_leecher(Sprat)
    await_passed(seeder, '==>', 'PIECE')
    seeder.process.send_signal(signal.SIGUSR1)
    await_passed(seeder, '==>', 'REJECT_PIECE')
    leecher.wait('a rejection', lambda: 'sends REJECT' in leecher.logged())
    seeder.process.send_signal(signal.SIGUSR2)
    run.await_completes([leecher])
    leecher.stop()
    second = run.start_leecher(Sprat)
    await_passed(seeder, '==>', 'SUGGEST')
    run.await_completes([second])
    for direction, message in (('==>', 'HAVE_ALL'), ('<==', 'HAVE_NONE'), ('==>', 'ALLOWED_FAST')):
        await_passed(seeder, direction, message)
    expect_logged(leecher, 'sends HAVE_ALL')
    expect_logged(leecher, 'sends ALLOWED_FAST')


def await_passed(libtorrent, direction, message):
    libtorrent.wait(f'{direction} {message}', lambda: libtorrent.passed(direction, message))


def expect_logged(ours, words):
    expect(words in ours.logged(), f'{ours.label} should have logged: {words}')


CASES['fast extension with aria2, both ways'] = lambda run: fast_extension(run, Aria2)
CASES['fast extension with transmission, both ways'] = lambda run: fast_extension(run, Transmission)


def through_hub(run, hub_kind, leecher_kind, hub_options=(), seeder_options=()):
    """A tracker that names the hub alone: seeder and leecher can only hear of each other from it."""
    run.tracker_host = run.network.host()
    run.tracker_url = f'udp://{run.tracker_host.ip}:{TRACKER_PORT}'
    hub = run.peer(hub_kind)
    HubTracker(run.tracker_host, run.folder, run.deadline).name(hub)
    hub.leech(run.torrent('large'), *hub_options)
    seeder = run.start_seeder(Sprat, 'large', *seeder_options)
    seeder.wait('meets the hub', lambda: address_of(hub) in hosts(seeder))
    leecher = run.start_leecher(leecher_kind, 'large')
    seeder.wait('meets the leecher', lambda: address_of(leecher) in hosts(seeder))
    return hub, seeder, leecher


def address_of(peer):
    return peer.host.ip


def hosts(ours):
    """Where those are that ours was or is connected to."""
    return {each['address'].rsplit(':', 1)[0] for each in ours.events('peer') if each['state'] == 'connected'}


@case('aria2 tells us of our seeder by peer exchange')
def _(run):
    """The seeder is slow, lest the hub is complete before the leecher has come. A limit of aria2's own is no help: while it is at that limit
    it reads nothing from anybody else, not even the leecher's extension handshake, and then tells it of nobody."""
    _, _, leecher = through_hub(run, ExchangingAria2, Sprat, seeder_options=('--max-upload', '3MiB'))
    run.await_completes([leecher], 'large')
    expect_logged(leecher, 'tells of 1 peers')


@case('we tell transmission of our seeder by peer exchange')
def _(run):
    through_hub(run, Sprat, ExchangingTransmission, ('--max-download', '500KiB'))


@case('we tell aria2 of our seeder by peer exchange')
def _(run):
    through_hub(run, Sprat, ExchangingAria2, ('--max-download', '500KiB'))


IN_FLIGHT = 16 << 20  # what can be verified after the last `progress`: a second at 8 MiB/s, twice that for a slow machine


@case('IPv6 alone, ours to ours')
def _(run):
    """Hosts without IPv4. The tracker's list has 18 bytes a peer, as the probe reads it. aria2 1.36 and transmission 3.00 speak to UDP
    trackers over IPv4 alone, so they cannot come along."""
    run.start_tracker(SpratTracker, ipv4=False)
    seeder = run.start_seeder(Sprat, ipv4=False)
    run.await_known('seeders', 1)
    answer = bytes.fromhex(run.probe('announce')['peers'])
    expect(len(answer) == 18, f'one seeder over IPv6 should be 18 bytes, not {len(answer)}')
    expect(answer[-2:] == LISTEN_PORT.to_bytes(2, 'big'), f'the port should be {LISTEN_PORT}, and the entry is {answer.hex()}')
    leecher = run.start_leecher(Sprat, ipv4=False)
    run.await_completes([leecher])
    sources = [each['address'] for each in leecher.events('complete')[-1]['sources']]
    expect(all(':' in each.rsplit(':', 1)[0] for each in sources), f'served by {sources}')


@case('their torrent, our tools')
def _(run):
    """A torrent by transmission-create: we read what it says, and find the data right."""
    content, torrent = run.contents['folder'], os.path.join(run.folder, 'theirs.torrent')
    output('transmission-create', '--outfile', torrent, '--tracker', 'udp://10.88.0.1:6969', '--piecesize', '256', content.path)
    shown = sprat('show', torrent)
    expect(shown['infoHashV1'] == info_hash(torrent), f"info hash {shown['infoHashV1']}, transmission-show says {info_hash(torrent)}")
    expect((shown['name'], shown['totalBytes'], shown['pieceLength']) == (content.name, content.size, PIECE), f'show says {shown}')
    output('java', '-jar', Sprat.jar, 'verify', torrent, '--dir', content.dir)


@case('our hybrid and v2 torrents, their tools')
def _(run):
    """libtorrent computes the hash that we print; transmission 3.00 and aria2 1.36 cannot take a hybrid, which README says."""
    content = run.contents['folder']
    for format in ('hybrid', 'v2'):
        torrent = os.path.join(run.folder, f'ours.{format}.torrent')
        create(content.path, torrent, f'udp://10.88.0.1:{TRACKER_PORT}', format)
        shown = sprat('show', torrent)
        ours = shown['infoHashV1'] or shown['infoHashV2'][:40]
        expect(info_hash(torrent) == ours, f'libtorrent computes {info_hash(torrent)} for the {format} torrent, we {ours}')
        expect(shown['totalBytes'] == content.size, f"{shown['totalBytes']} bytes without padding should be {content.size}")
        output('java', '-jar', Sprat.jar, 'verify', torrent, '--dir', content.dir)


@case('our torrent, their tools')
def _(run):
    content, torrent = run.contents['folder'], os.path.join(run.folder, 'ours.torrent')
    create(content.path, torrent, f'udp://10.88.0.1:{TRACKER_PORT}')
    shown = output('transmission-show', torrent)
    expect(field(shown, 'Hash') == sprat('show', torrent)['infoHashV1'], 'transmission-show and ours differ in the info hash')
    expect(field(shown, 'Name') == content.name, f'transmission-show says {shown}')
    listed = output('aria2c', '--show-files', torrent)
    expect('nested/Ünïcode – 片.bin' in listed, f'aria2c lists {listed}')


@case('scrapes over HTTP and UDP, and stopped is heard')
def _(run):
    """What opentracker has heard of our seeder, asked in both ways; after a Ctrl-C it has nobody."""
    run.start_tracker(WebOpenTracker, 'single')
    seeder = run.start_seeder(Sprat, 'single')
    run.await_known('seeders', 1, 'single')
    for url in (run.tracker_url, run.tracker_url.replace('http', 'udp')):
        expect(run.scrape(url, 'single') == [1, 0], f'{url} should have one seeder')
    seeder.process.send_signal(signal.SIGINT)
    expect(seeder.process.wait(10) == 0, 'the seeder should end well')
    expect(run.scrape(run.tracker_url, 'single') == [0, 0], 'opentracker should have heard stopped')


@case('a dead HTTP tracker before one over UDP, in one torrent')
def _(run):
    run.start_tracker(SpratTracker, 'single')
    torrent = os.path.join(run.folder, 'mixed.torrent')
    create(run.contents['single'].path, torrent, f'http://{run.tracker_host.ip}:1/announce,{run.tracker_url}')
    seeder = run.start_seeder(Sprat, 'single', torrent=torrent)
    run.await_known('seeders', 1, 'single')
    leecher = run.start_leecher(Sprat, 'single', torrent=torrent)
    run.await_completes([leecher], 'single')
    states = {(each['url'], each['state']) for each in seeder.events('tracker') + leecher.events('tracker')}
    expect((run.tracker_url, 'announced') in states, f'trackers: {states}')
