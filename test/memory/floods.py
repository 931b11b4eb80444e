"""Peers that ask and never read, send halves, or say the same for ever; and web servers whose answers have no end."""
import http.server
import os
import selectors
import socket
import struct
import threading
import time

from content import bencode

RESERVED = b'\0\0\0\0\0\x10\0\x14'  # extensions, v2 and the fast extension
CONNECTIONS = 40
MOST_BYTES = 8 << 20
METADATA, PEX = 3, 1


def message(number, payload=b''):
    return struct.pack('>IB', 1 + len(payload), number) + payload


def extended(number, value, rest=b''):
    return message(20, bytes([number]) + bencode(value) + rest)


def requests(shared):
    return b''.join(message(6, struct.pack('>III', i % shared.pieces, 0, 16384)) for i in range(2000))


def hash_requests(_):
    return b''.join(message(21, os.urandom(32) + struct.pack('>IIII', 2, 0, 512, 2)) for _ in range(2000))


def toggles(_):
    return (message(2) + message(3)) * 4000


def metadata_requests(shared):
    slices = (len(shared.info) + 16383) // 16384
    return b''.join(extended(METADATA, {'msg_type': 0, 'piece': i % slices}) for i in range(2000))


def handshakes(_):
    return extended(0, {'m': {'ut_metadata': METADATA, 'ut_pex': PEX, **{f'x{i}': i for i in range(4, 200)}}, 'v': 'x' * 2000}) * 20


def peer_exchange(_):
    return b''.join(extended(PEX, {'added': os.urandom(6 * 1000), 'added.f': bytes(1000)}) for _ in range(10))


def bencode_bombs(_):
    return message(20, b'\0' + b'd1:ml' + b'de' * 32000 + b'ee') * 4


def half_message(_):
    """The begin of a block that is announced and does not come."""
    return struct.pack('>IB', 9 + 16384, 7) + bytes(8 + 16000)


def half_handshake_dictionary(_):
    return struct.pack('>IB', 60000, 20) + bytes(59000)


# name: what each connection sends, and whether again and again
FLOODS = {
    'requests': (requests, True), 'hashes': (hash_requests, True), 'toggles': (toggles, True), 'metadata': (metadata_requests, True),
    'handshakes': (handshakes, True), 'pex': (peer_exchange, True), 'bencode': (bencode_bombs, True),
    'half-blocks': (half_message, False), 'half-dicts': (half_handshake_dictionary, False),
}


class Flood:
    """Many connections from many addresses of this machine that send all they can and read nothing. A thread of its own sends."""

    def __init__(self, kind, shared, port, connections):
        make, again = FLOODS[kind]
        begin = b'\x13BitTorrent protocol' + RESERVED + shared.info_hash + b'-XX0001-'
        self.selector = selectors.DefaultSelector()
        self.sockets, self.sent_bytes, self.lost = [], 0, 0
        part = make(shared)
        hello = extended(0, {'m': {'ut_metadata': METADATA, 'ut_pex': PEX}})
        for i in range(connections):
            dialled = socket.socket()
            dialled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            dialled.bind((f'127.0.{10 + i // 200}.{2 + i % 200}', 0))
            dialled.settimeout(5)
            try:
                dialled.connect(('127.0.0.1', port))
                dialled.sendall(begin + os.urandom(6).hex().encode() + hello)
            except OSError:
                self.lost += 1
                dialled.close()
                continue
            dialled.setblocking(False)
            self.sockets.append(dialled)
            self.selector.register(dialled, selectors.EVENT_WRITE, {'part': part, 'at': 0, 'sent': 0, 'again': again})
        self.is_over = False
        self.thread = threading.Thread(target=self.send, daemon=True)
        self.thread.start()

    def send(self):
        while not self.is_over:
            ready = self.selector.select(0.2) if self.selector.get_map() else time.sleep(0.2) or []
            for key, _ in ready:
                self.send_some(key)

    def send_some(self, key):
        state = key.data
        try:
            sent = key.fileobj.send(state['part'][state['at']:state['at'] + 65536])
        except BlockingIOError:
            return
        except OSError:
            self.lost += 1
            self.selector.unregister(key.fileobj)
            return
        self.sent_bytes += sent
        state['at'] += sent
        state['sent'] += sent
        if state['at'] == len(state['part']):
            state['at'] = 0
            if not state['again'] or state['sent'] >= MOST_BYTES:
                self.selector.unregister(key.fileobj)

    def close(self):
        self.is_over = True
        self.thread.join()
        for each in self.sockets:
            each.close()
        self.selector.close()


class EndlessAnswers(http.server.BaseHTTPRequestHandler):
    """Begins as a tracker's answer, a torrent file or the data would, and does not end by itself."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        try:
            self.wfile.write(b'd8:intervali60e5:peersl')
            while True:
                self.wfile.write(b'de' * 16384)
        except OSError:
            pass

    def log_message(self, *_):
        pass


class EndlessServer:
    def __init__(self):
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), EndlessAnswers)
        self.server.daemon_threads = True
        self.url = f'http://127.0.0.1:{self.server.server_port}'
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
