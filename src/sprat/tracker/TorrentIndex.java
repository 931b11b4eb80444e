package sprat.tracker;

import java.nio.ByteBuffer;
import sprat.wire.InfoHash;

/**
 * Info-hash to {@link Torrent}: open addressing, at most half full. Slots can be walked, some at a time. Never shrinks: 8 to 16 bytes for
 * each torrent of the busiest time, and forgetting them costs no pause. Loop's thread.
 */
final class TorrentIndex {
    private static final int MIN_CAPACITY = 16;

    private final SipHash hashing;
    private final ByteBuffer words = ByteBuffer.allocate(InfoHash.BYTES);
    private Torrent[] slots = new Torrent[MIN_CAPACITY];
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
    Torrent at(int slot) {
        return slots[slot];
    }

    /** @return null when there is none */
    Torrent find(InfoHash infoHash) {
        infoHash.write(words.clear());
        return slots[slotOf(words.getLong(0), words.getLong(8), words.getInt(16))];
    }

    /** Adds one that is not there. */
    Torrent add(InfoHash infoHash) {
        infoHash.write(words.clear());
        Torrent torrent = new Torrent(words.getLong(0), words.getLong(8), words.getInt(16));
        slots[slotOf(torrent.word0, torrent.word1, torrent.word2)] = torrent;
        size++;
        if (2 * size > slots.length) {
            grow();
        }
        return torrent;
    }

    /** Those that had to step past it move up into its slot, so a walk looks at that slot again. */
    void remove(Torrent torrent) {
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
        while (slots[slot] != null && !(slots[slot].word0 == word0 && slots[slot].word1 == word1 && slots[slot].word2 == word2)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private int firstSlot(long word0, long word1, int word2) {
        return (int) hashing.hash(word0, word1, word2) & (slots.length - 1);
    }

    private void grow() {
        Torrent[] old = slots;
        slots = new Torrent[2 * old.length];
        for (Torrent torrent : old) {
            if (torrent != null) {
                slots[slotOf(torrent.word0, torrent.word1, torrent.word2)] = torrent;
            }
        }
    }
}
