"""A peer of libtorrent: libtorrent_peer.py TORRENT DIR PORT prints `complete` when it has everything, and goes on.
libtorrent_peer.py TORRENT prints the info-hash that handshakes and trackers see."""
import sys
import time

import libtorrent

QUIET = {'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False, 'enable_natpmp': False, 'enable_incoming_utp': False,
         'enable_outgoing_utp': False}


def main():
    info = libtorrent.torrent_info(sys.argv[1])
    if len(sys.argv) == 2:
        print(info.info_hashes().get_best() if not info.info_hashes().has_v1() else info.info_hashes().v1)
        return
    session = libtorrent.session({'listen_interfaces': '0.0.0.0:' + sys.argv[3], **QUIET})
    torrent = session.add_torrent({'ti': info, 'save_path': sys.argv[2]})
    while not torrent.status().is_seeding:
        time.sleep(0.1)
    print('complete', flush=True)
    while True:
        time.sleep(3600)


main()
