"""What is shared: files of random bytes and v1 torrents of them, and the bencode of both."""
import filecmp
import hashlib
import os
import random

PIECE = 256 << 10


def bencode(value):
    if isinstance(value, int):
        return b'i%de' % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b'%d:%s' % (len(value), value)
    if isinstance(value, list):
        return b'l' + b''.join(map(bencode, value)) + b'e'
    return b'd' + b''.join(bencode(key) + bencode(value[key]) for key in sorted(value)) + b'e'


class Shared:
    """One file and its torrent file, with the places where it can be had."""

    def __init__(self, folder, name, size, **root):
        self.folder, self.name = folder, name
        self.path = os.path.join(folder, name)
        self.torrent = self.path + '.torrent'
        if not os.path.exists(self.path):
            with open(self.path, 'wb') as out:
                for at in range(0, size, 1 << 20):
                    out.write(random.randbytes(min(1 << 20, size - at)))
        with open(self.path, 'rb') as data:
            pieces = b''.join(hashlib.sha1(part).digest() for part in iter(lambda: data.read(PIECE), b''))
        self.info = bencode({'length': size, 'name': name, 'piece length': PIECE, 'pieces': pieces})
        self.info_hash = hashlib.sha1(self.info).digest()
        self.pieces = len(pieces) // 20
        with open(self.torrent, 'wb') as out:
            out.write(b'd' + b''.join(bencode(key) + bencode(root[key]) for key in sorted(root) if key < 'info')
                      + b'4:info' + self.info
                      + b''.join(bencode(key) + bencode(root[key]) for key in sorted(root) if key > 'info') + b'e')

    def is_right_in(self, folder):
        got = os.path.join(folder, self.name)
        return os.path.exists(got) and filecmp.cmp(self.path, got, shallow=False)
