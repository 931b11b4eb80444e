package sprat.scenario;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import sprat.io.FormatException;
import sprat.sim.SimTime;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.MetadataMessage;
import sprat.wire.peer.PeerCodec;

/**
 * One connection of a stranger that speaks ut_metadata. As it stands it gives the right info dictionary; others lie.
 */
class DescriberLink extends StrangerLink {
    private static final int OUR_METADATA = 7;

    private int theirMetadata;

    DescriberLink(Stranger stranger) {
        super(stranger);
    }

    /** What it gives. */
    byte[] info() {
        return stranger().content().metainfo().info();
    }

    /** How long it says that this is. */
    int toldBytes() {
        return info().length;
    }

    ByteBuffer answer(int slice) {
        return MetadataMessage.data(slice, info()).toBytes();
    }

    /** The other side takes such messages, numbered so. */
    void onTheirNumber(int number) { }

    @Override
    final long reserved() {
        return Handshake.EXTENSIONS;
    }

    @Override
    final void greet() {
        super.greet();
        send(PeerCodec.extended(0, new ExtensionHandshake(Map.of("ut_metadata", OUR_METADATA), 0, "", null, 0, null,
                toldBytes()).toBytes()));
    }

    @Override
    public final void onExtended(int extensionId, ByteBuffer payload) {
        try {
            if (extensionId == ExtensionHandshake.ID) {
                theirMetadata = ExtensionHandshake.read(payload).ids().getOrDefault("ut_metadata", 0);
                if (theirMetadata != 0) {
                    onTheirNumber(theirMetadata);
                }
            } else if (extensionId == OUR_METADATA) {
                ByteBuffer answer = answer(MetadataMessage.read(payload).slice());
                if (answer != null) {
                    send(PeerCodec.extended(theirMetadata, answer));
                }
            }
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }

    /** One byte in each slice is wrong. */
    static final class Wrong extends DescriberLink {
        Wrong(Stranger stranger) {
            super(stranger);
        }

        @Override
        byte[] info() {
            byte[] wrong = super.info().clone();
            for (int i = 10; i < wrong.length; i += MetadataMessage.SLICE_BYTES) {
                wrong[i] ^= 1;
            }
            return wrong;
        }
    }

    /** Says that there is more, or less, and gives zeros. */
    static final class OfAnotherSize extends DescriberLink {
        private final int bytes;

        OfAnotherSize(Stranger stranger, int bytes) {
            super(stranger);
            this.bytes = bytes;
        }

        @Override
        byte[] info() {
            return Arrays.copyOf(super.info(), bytes);
        }
    }

    static final class Silent extends DescriberLink {
        Silent(Stranger stranger) {
            super(stranger);
        }

        @Override
        ByteBuffer answer(int slice) {
            return null;
        }
    }

    static final class Rejecting extends DescriberLink {
        Rejecting(Stranger stranger) {
            super(stranger);
        }

        @Override
        ByteBuffer answer(int slice) {
            return MetadataMessage.reject(slice).toBytes();
        }
    }

    /** Sends a byte less than a slice has, or one more. */
    static final class Miscounting extends DescriberLink {
        Miscounting(Stranger stranger) {
            super(stranger);
        }

        @Override
        ByteBuffer answer(int slice) {
            ByteBuffer right = super.answer(slice);
            int bytes = right.limit() + (stranger().random().nextBoolean() ? 1 : -1);
            return ByteBuffer.wrap(Arrays.copyOf(right.array(), bytes));
        }
    }

    /** Asks for the whole ten times a second, and gives it. */
    static final class Asker extends DescriberLink {
        Asker(Stranger stranger) {
            super(stranger);
        }

        @Override
        void onTheirNumber(int number) {
            for (int i = 0; i < MetadataMessage.slices(info().length); i++) {
                send(PeerCodec.extended(number, MetadataMessage.request(i).toBytes()));
            }
            later(SimTime.SECONDS / 10, () -> onTheirNumber(number));
        }
    }
}
