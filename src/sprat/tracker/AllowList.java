package sprat.tracker;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sprat.wire.InfoHash;

/** The torrents that a tracker serves. Immutable. */
public final class AllowList {
    private final Set<InfoHash> infoHashes;

    private AllowList(Set<InfoHash> infoHashes) {
        this.infoHashes = infoHashes;
    }

    /**
     * @param lines 40 hexadecimal digits each; empty lines and what follows a `#` are skipped
     * @throws IllegalArgumentException names the first line that is neither
     */
    public static AllowList parse(List<String> lines) {
        Set<InfoHash> infoHashes = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).replaceFirst("#.*", "").strip();
            if (text.isEmpty()) {
                continue;
            }
            if (!text.matches("[0-9A-Fa-f]{40}")) {
                throw new IllegalArgumentException("line " + (i + 1) + " is not an info-hash of 40 hexadecimal digits");
            }
            infoHashes.add(InfoHash.ofHex(text));
        }
        return new AllowList(infoHashes);
    }

    public boolean contains(InfoHash infoHash) {
        return infoHashes.contains(infoHash);
    }

    public int size() {
        return infoHashes.size();
    }
}
