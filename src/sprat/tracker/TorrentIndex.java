package sprat.tracker;

import java.nio.ByteBuffer;
import sprat.wire.InfoHash;

/**
 * Info-hash to {@link TrackedTorrent}: open addressing, at most half full. Slots can be walked, some at a time. Never
 * shrinks: 8 to 16 bytes for each torrent of the busiest time, and forgetting them costs no pause. Loop's thread.
 */
final class TorrentIndex {
    private static final int MIN_CAPACITY = 16;

    private final SipHash hashing;
    private final ByteBuffer words = ByteBuffer.allocate(InfoHash.BYTES);
    private TrackedTorrent[] slots = new TrackedTorrent[MIN_CAPACITY];
    private int size;

    TorrentIndex(SipHash hashing) {
        this.hashing = hashing;
    }

    int size() {
        return size;
    }

    int capacity() {
        return slots.length;
    }

    /** @return null when that slot is free */
    TrackedTorrent at(int slot) {
        return slots[slot];
    }

    /** @return null when there is none */
    TrackedTorrent find(InfoHash infoHash) {
        infoHash.write(words.clear());
        return slots[slotOf(words.getLong(0), words.getLong(8), words.getInt(16))];
    }

    /** Adds one that is not there. */
    TrackedTorrent add(InfoHash infoHash) {
        infoHash.write(words.clear());
        TrackedTorrent torrent = new TrackedTorrent(words.getLong(0), words.getLong(8), words.getInt(16));
        slots[slotOf(torrent.word0, torrent.word1, torrent.word2)] = torrent;
        size++;
        if (2 * size > slots.length) {
            grow();
        }
        return torrent;
    }

    /** Those that had to step past it move up into its slot, so a walk looks at that slot again. */
    void remove(TrackedTorrent torrent) {
        int mask = slots.length - 1;
        int hole = slotOf(torrent.word0, torrent.word1, torrent.word2);
        for (int slot = (hole + 1) & mask; slots[slot] != null; slot = (slot + 1) & mask) {
            int home = firstSlot(slots[slot].word0, slots[slot].word1, slots[slot].word2);
            if (((slot - home) & mask) >= ((slot - hole) & mask)) {
                slots[hole] = slots[slot];
                hole = slot;
            }
        }
        slots[hole] = null;
        size--;
    }

    private int slotOf(long word0, long word1, int word2) {
        int slot = firstSlot(word0, word1, word2);
        while (slots[slot] != null && !(slots[slot].word0 == word0 && slots[slot].word1 == word1
                && slots[slot].word2 == word2)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private int firstSlot(long word0, long word1, int word2) {
        return (int) hashing.hash(word0, word1, word2) & (slots.length - 1);
    }

    private void grow() {
        TrackedTorrent[] old = slots;
        slots = new TrackedTorrent[2 * old.length];
        for (TrackedTorrent torrent : old) {
            if (torrent != null) {
                slots[slotOf(torrent.word0, torrent.word1, torrent.word2)] = torrent;
            }
        }
    }
}
