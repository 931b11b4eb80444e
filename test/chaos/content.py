"""The shared folder: a few large files, many small ones, and the awkward ones. The same bytes for the same size."""
import filecmp
import os
import random

CHUNK = 1 << 20
NAME = 'shared folder – 片'
LARGEST, SECOND = 'nested/half of it.bin', 'quarter of it.bin'


class Content:
    def __init__(self, dir, total, small_files):
        self.dir = dir
        self.path = os.path.join(dir, NAME)
        self.sizes = sizes(total, small_files)
        self.total = sum(self.sizes.values())
        generator = random.Random(total)
        for path, size in self.sizes.items():
            os.makedirs(os.path.dirname(self.at(self.dir, path)), exist_ok=True)
            with open(self.at(self.dir, path), 'wb') as file:
                for at in range(0, size, CHUNK):
                    file.write(generator.randbytes(min(CHUNK, size - at)))

    def require_whole(self, dir):
        """Returns what is wrong, '' when every byte of every file is there and nothing else is."""
        theirs = {os.path.relpath(os.path.join(folder, name), os.path.join(dir, NAME))
                  for folder, _, names in os.walk(os.path.join(dir, NAME)) for name in names}
        if theirs != set(self.sizes):
            odd = sorted(theirs ^ set(self.sizes))
            return f'{len(odd)} files on one side only: {", ".join(odd[:5])}'
        return self.wrong_finals(dir)

    def wrong_finals(self, dir, largest=None):
        """Returns what is wrong with files under their final names, '' when each has its bytes. Larger ones than `largest` only by size."""
        for path, size in self.sizes.items():
            copy = self.at(dir, path)
            if not os.path.exists(copy):
                continue
            if os.path.getsize(copy) != size:
                return f'{path} has {os.path.getsize(copy)} bytes instead of {size} under its final name'
            if (largest is None or size <= largest) and not filecmp.cmp(self.at(self.dir, path), copy, shallow=False):
                return f'{path} has wrong bytes under its final name'
        return ''

    def at(self, dir, path):
        return os.path.join(dir, NAME, path)


def sizes(total, small_files):
    generator = random.Random(small_files)
    found = {'empty': 0, 'nested/empty too': 0, 'one byte': 1, 'nested/deep/two  spaces – Ünïcode 片.bin': 1_500_001}
    found.update({f'small/{number:04} of many.dat': generator.randrange(1, 64 << 10) for number in range(small_files)})
    rest = total - sum(found.values())
    for name, share in (LARGEST, 2), (SECOND, 4), ('eighth of it.bin', 8):
        found[name] = rest // share + 13
    found['the rest.bin'] = total - sum(found.values())
    return found
