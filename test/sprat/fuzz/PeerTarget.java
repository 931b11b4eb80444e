package sprat.fuzz;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import sprat.swarm.SwarmDoor;
import sprat.swarm.peer.PeerState;

/**
 * What a peer sends, in each state of a session: a script of bytes and of events around them, played against a whole
 * torrent.
 * <pre>
 *  | scene u8 | stage u8 | act u8, length u16, bytes | ...      see {@link PeerScene} and {@link Act}
 * </pre>
 */
final class PeerTarget implements Target {
    /** What a record of the script makes happen. */
    enum Act {
        /** The bytes come from the peer in one read. */
        SAY,
        /**
         * A block that was asked for comes: which of them u8, how it is wrong u8 (0 = right, 6 = rejected), by how much
         * u8.
         */
        ANSWER,
        /** Tenths of a second pass, u16, {@link #MOST_TENTHS} at most. */
        WAIT,
        /** Whether the peer takes what is sent from now on: u8. */
        TAKE,
        /** The disk: 0 holds answers back, 1 lets them go, others fail the next job. */
        DISK,
        /** Another peer: 0 has everything and gives it, 1 wants everything, 2 has the same peer id. */
        OTHER,
        /** The peer hangs up. */
        HANG_UP;

        private static final Act[] ALL = values();
    }

    static final int MOST_TENTHS = 2_000;

    private final PeerScene.Stage[] stages = PeerScene.Stage.values();
    private final PeerScene.Stagehands stagehands = new PeerScene.Stagehands();
    private final PeerScript script = new PeerScript();
    /** In how many cases the hostile part began in that state. */
    final Map<PeerState, Integer> begun = new EnumMap<>(PeerState.class);
    /** In how many of these we served the peer. */
    int served;

    @Override
    public String name() {
        return "peer";
    }

    @Override
    public byte[] input(Mutator mutator) {
        return script.write(mutator);
    }

    @Override
    public Ending run(byte[] input) {
        ByteBuffer in = ByteBuffer.wrap(input);
        int setting = in.hasRemaining() ? in.get() & 0xff : 0;
        PeerScene.Stage stage = stages[in.hasRemaining() ? (in.get() & 0xff) % stages.length : 0];
        PeerScene scene = new PeerScene(stagehands, setting, stage);
        begun.merge(SwarmDoor.stateOf(scene.hostile().session()), 1, Integer::sum);
        served += SwarmDoor.isServed(scene.hostile().session()) ? 1 : 0;
        while (in.remaining() >= 3) {
            Act act = Act.ALL[(in.get() & 0xff) % Act.ALL.length];
            int length = Math.min(in.getShort() & 0xffff, in.remaining());
            scene.play(act, input, in.position(), length);
            in.position(in.position() + length);
        }
        return scene.end();
    }

    @Override
    public long bytesPerByte() {
        return 400;
    }

    @Override
    public long bytesPerCase() {
        return 3 << 20;
    }

    @Override
    public int share() {
        return 300;
    }
}
