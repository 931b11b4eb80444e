"""A UDP tracker (BEP 15) that names one peer to everybody: hubtracker.py ADDRESS PORT PEER-ADDRESS PEER-PORT."""
import socket
import struct
import sys

peer = socket.inet_aton(sys.argv[3]) + struct.pack('>H', int(sys.argv[4]))
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind((sys.argv[1], int(sys.argv[2])))
while True:
    request, sender = udp.recvfrom(2048)
    action, transaction = struct.unpack('>II', request[8:16])
    if action == 0:
        udp.sendto(struct.pack('>IIQ', 0, transaction, 1), sender)
    elif action == 1:
        udp.sendto(struct.pack('>IIIII', 1, transaction, 1800, 1, 1) + peer, sender)
    elif action == 2:
        udp.sendto(struct.pack('>IIIII', 2, transaction, 1, 0, 1), sender)
