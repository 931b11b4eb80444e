package sprat.wire;

import sprat.wire.bencode.BencodeValue;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeValue.Items;

/** Copies of values that were read, which a test may change. */
public final class Built {
    private Built() {
    }

    public static Dictionary of(Dictionary read) {
        Dictionary built = new Dictionary();
        read.forEach(entry -> built.with(entry.getKey(), of(entry.getValue())));
        return built;
    }

    private static BencodeValue of(BencodeValue read) {
        if (read instanceof Dictionary dictionary) {
            return of(dictionary);
        }
        return read instanceof Items list ? new Items(list.items().stream().map(Built::of).toList()) : read;
    }
}
