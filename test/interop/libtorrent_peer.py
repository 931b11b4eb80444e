"""A peer of libtorrent: libtorrent_peer.py TORRENT-OR-LINK DIR PORT SETTINGS prints `complete` when it has everything, and goes on. SETTINGS
are libtorrent's own as one JSON object. SIGUSR1 makes it choke everybody, SIGUSR2 ends that and every limit of its rate. stderr has a line for
each message: its peer, ==> when sent or <== when received, its name.
libtorrent_peer.py TORRENT prints the info-hash that handshakes and trackers see."""
import json
import signal
import sys
import time

import libtorrent

QUIET = {'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False, 'enable_natpmp': False, 'enable_incoming_utp': False,
         'enable_outgoing_utp': False}
MANY_ALERTS = 1_000_000  # of which those are lost that come above this between two looks


def main():
    if len(sys.argv) == 2:
        hashes = libtorrent.torrent_info(sys.argv[1]).info_hashes()
        print(hashes.v1 if hashes.has_v1() else hashes.get_best())
        return
    what, folder, port, settings = sys.argv[1:]
    category = libtorrent.alert.category_t
    session = libtorrent.session({'listen_interfaces': '0.0.0.0:' + port, 'alert_queue_size': MANY_ALERTS,
                                  'alert_mask': category.peer_log_notification | category.error_notification, **QUIET, **json.loads(settings)})
    everybody = libtorrent.ip_filter()
    everybody.add_rule('0.0.0.0', '255.255.255.255', 1 << libtorrent.session.global_peer_class_id)
    session.set_peer_class_filter(everybody)  # else neither slots nor limits hold for addresses of a local network
    signal.signal(signal.SIGUSR1, lambda *_: session.apply_settings({'unchoke_slots_limit': 0}))
    signal.signal(signal.SIGUSR2, lambda *_: session.apply_settings({'unchoke_slots_limit': 8, 'upload_rate_limit': 0}))
    wanted = libtorrent.parse_magnet_uri(what) if what.startswith('magnet:') else libtorrent.add_torrent_params()
    if not what.startswith('magnet:'):
        wanted.ti = libtorrent.torrent_info(what)
    wanted.save_path = folder
    torrent = session.add_torrent(wanted)
    told = False
    while True:
        time.sleep(0.1)  # wait_for_alert reads an alert that another thread may be moving: 2.0.8 dies of it now and then
        for message in (each.message() for each in session.pop_alerts()):
            if '==>' in message or '<==' in message or 'error' in message:
                print(message, file=sys.stderr, flush=True)
        if not told and torrent.status().is_seeding:
            print('complete', flush=True)
            told = True


main()
