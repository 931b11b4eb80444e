"""A UDP tracker client (BEP 15) written from the specification alone, to hold a tracker against.

probe.py scrape|announce ADDRESS PORT INFOHASH prints one JSON object. `announce` registers a leecher on port 7 and shows the bytes behind
the fixed 20 in hex.
"""
import json
import os
import socket
import struct
import sys

verb, address, port, info_hash = sys.argv[1], sys.argv[2], int(sys.argv[3]), bytes.fromhex(sys.argv[4])
udp = socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET, socket.SOCK_DGRAM)
udp.settimeout(2)
udp.connect((address, port))


def ask(action, transaction, request):
    udp.send(request)
    answer = udp.recv(2048)
    assert struct.unpack('>II', answer[:8]) == (action, transaction), f'answered {answer!r}'
    return answer[8:]


connection, = struct.unpack('>Q', ask(0, 1, struct.pack('>QII', 0x41727101980, 0, 1)))
if verb == 'scrape':
    answer = ask(2, 2, struct.pack('>QII20s', connection, 2, 2, info_hash))
    print(json.dumps(dict(zip(('seeders', 'completed', 'leechers'), struct.unpack('>III', answer)))))
else:
    answer = ask(1, 2, struct.pack('>QII20s20sQQQIIIiH', connection, 1, 2, info_hash, b'-XX0000-' + os.urandom(12),
                                   0, 1, 0, 2, 0, 0, -1, 7))
    print(json.dumps(dict(zip(('interval', 'leechers', 'seeders'), struct.unpack('>III', answer[:12])), peers=answer[12:].hex())))
