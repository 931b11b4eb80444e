"""Other people's programs in our roles, behind the methods of `programs`. What each of them insists on stands beside it."""
import json
import os
import sys

from programs import JAVA, LISTEN_PORT, TRACKER_PORT, CaseFailed, Peer, Program, Sprat, SpratTracker


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


class WebOpenTracker(OpenTracker):
    """The same, which speaks HTTP on the same port."""

    url = 'http://{}:{}/announce'


class V2Tracker(SpratTracker):
    """Ours, which refuses the v1 name of a hybrid: its peers find each other in the v2 swarm alone."""

    def track(self, *_):
        allowed = self.log + '.allowed'
        with open(allowed, 'w') as file:
            file.write(self.v2_name + '\n')
        self.spawn(JAVA, '-jar', Sprat.jar, 'tracker', '--port', str(TRACKER_PORT), '--json', '--verbose', '--allow', allowed)
        self.await_event('listening')


class HubTracker(Program):
    """Names one peer to everybody, so that the others can find each other through it alone."""

    def name(self, peer):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'hubtracker.py')
        self.spawn(sys.executable, script, self.host.ip, str(TRACKER_PORT), peer.host.ip, str(LISTEN_PORT))
        self.deadline.wait('the tracker listens', lambda: f':{TRACKER_PORT}' in (self.host.output(['ss', '-Hlun']) or ''))


class Nginx(Program):
    """A web server with ranges for what is below `root`, at /files/; /moved/ redirects there. Debian's build; it never starts by itself."""

    def serve(self, root):
        config, address = self.log + '.conf', self.host.ip
        listen = f'[{address}]:80' if ':' in address else f'{address}:80'
        with open(config, 'w') as file:
            file.write(f"""daemon off; worker_processes 1; pid {self.log}.pid; error_log {self.log} info; user root;
events {{ }}
http {{
    access_log {self.log}.access; client_body_temp_path {self.log}.body;
    proxy_temp_path {self.log}.proxy; fastcgi_temp_path {self.log}.fcgi; uwsgi_temp_path {self.log}.uwsgi; scgi_temp_path {self.log}.scgi;
    server {{
        listen {listen};
        location /files/ {{ alias {root}/; }}
        location /moved/ {{ rewrite ^/moved/(.*)$ /files/$1 redirect; }}
    }}
}}
""")
        self.spawn('nginx', '-c', config, '-p', self.folder)
        self.deadline.wait('nginx listens', lambda: f'{listen} ' in (self.host.output(['ss', '-Hltn']) or ''))

    def asked(self):
        """Lines of its access log."""
        with open(self.log + '.access') as lines:
            return lines.readlines()


class Aria2(Peer):
    """Speaks to UDP trackers through its DHT socket, and so not at all with --enable-dht=false."""

    peer_exchange = False

    def seed(self, torrent):
        self.run(torrent, '--seed-ratio=0.0', '--check-integrity=true')

    def leech(self, torrent, *options):
        self.run(torrent, '--seed-time=0', *options)

    def run(self, torrent, *options):
        self.spawn('aria2c', '--no-conf', f'--dir={self.dir}', f'--listen-port={LISTEN_PORT}', '--enable-dht=true', '--enable-dht6=false',
                   f'--dht-listen-port={LISTEN_PORT}', f'--dht-file-path={self.log}.dht', f'--enable-peer-exchange={str(self.peer_exchange).lower()}',
                   '--bt-enable-lpd=false', '--file-allocation=none', '--summary-interval=0', '--console-log-level=notice',
                   *options, torrent)

    def await_complete(self):
        """Told to seed for no time, it ends when complete."""
        self.deadline.wait(f'{self.label}: complete', lambda: self.process.poll() is not None)
        if self.process.returncode != 0:
            raise CaseFailed(f'{self.label} ended with {self.process.returncode}')


class LibTorrent(Peer):
    """Debian's package is for Debian's Python. The only one of these clients that speaks v2. Its log has each message that passed."""

    script = ('/usr/bin/python3', '-B', os.path.join(os.path.dirname(os.path.abspath(__file__)), 'libtorrent_peer.py'))

    def __init__(self, *args):
        super().__init__(*args)
        self.out = self.log + '.out'

    def seed(self, torrent, **settings):
        self.leech(torrent, **settings)

    def leech(self, torrent, **settings):
        self.spawn(*self.script, torrent, self.dir, str(LISTEN_PORT), json.dumps(settings))

    def passed(self, direction, message):
        """Whether its log has a message that it `==>` sent or `<==` received."""
        return f' {direction} {message} [' in self.logged()

    def await_complete(self):
        def complete():
            with open(self.out, encoding='utf-8') as log:
                return 'complete' in log.read().split()
        self.wait('complete', complete)


class RTorrent(Peer):
    """0.9.8 knows v1 alone, and takes the v1 half of a hybrid, padding files and all. It has the extension protocol, and not the fast one."""

    keeps_padding = True

    def seed(self, torrent):
        self.leech(torrent)

    def leech(self, torrent):
        config, session = self.log + '.rc', self.log + '.session'
        os.makedirs(session)
        with open(config, 'w', encoding='utf-8') as file:
            file.write(f"""system.daemon.set = true
directory.default.set = "{self.dir}"
session.path.set = "{session}"
network.port_range.set = {LISTEN_PORT}-{LISTEN_PORT}
network.bind_address.set = {self.host.ip}
trackers.use_udp.set = yes
dht.mode.set = disable
protocol.pex.set = no
method.set_key = event.download.finished, mark, "branch=d.is_meta=,,\\"execute2={{touch,{self.log}.done}}\\""
load.start = "{torrent}"
""")
        self.spawn('rtorrent', '-n', '-o', f'import={config}')

    def await_complete(self):
        self.wait('complete', lambda: os.path.exists(self.log + '.done'))


class Transmission(Peer):
    """3.00 chokes, unchokes and says `interested` only once in 10 s, asks each peer for at most 512 blocks a second (8.4 MB/s), and lets
    its first announce wait for its own hash check: a small transfer takes it 12 to 20 s. It never makes a torrent's empty files."""

    makes_empty_files = False
    peer_exchange = False

    def seed(self, torrent):
        self.leech(torrent)

    def leech(self, torrent):
        config = self.log + '.conf'
        os.makedirs(config, exist_ok=True)
        settings = {'download-dir': self.dir, 'peer-port': LISTEN_PORT, 'rpc-whitelist-enabled': False, 'dht-enabled': False,
                    'lpd-enabled': False, 'pex-enabled': self.peer_exchange, 'utp-enabled': False, 'port-forwarding-enabled': False}
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


class ExchangingAria2(Aria2):
    peer_exchange = True


class ExchangingTransmission(Transmission):
    peer_exchange = True
