package sprat.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import sprat.swarm.peer.PeerState;

/** Ten thousand hostile cases of one seed, and those that went wrong once. `make fuzz` runs a million. */
class FuzzTest {
    private static final long SEED = 1;
    private static final int CASES = 10_000;

    static Stream<String> targets() {
        return Fuzz.targets().stream().map(Target::name);
    }

    private static Target target(String name) {
        return Fuzz.targets().stream().filter(target -> target.name().equals(name)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void hostileBytesAreTakenOrRefusedAndNothingElse(String name) {
        Target target = target(name);
        int cases = Fuzz.share(target, Fuzz.targets(), CASES);
        Campaign.Report report = new Campaign(target, SEED, new Watchdog()).run(0, cases);
        assertEquals(cases, report.cases());
        assertTrue(report.refused() > 0 && report.refused() < cases, report.refused() + " of " + cases + " refused");
    }

    @Test
    void thePeersScriptsBeginInEachStateOfASession() {
        PeerTarget target = new PeerTarget();
        new Campaign(target, SEED, new Watchdog()).run(0, 300);
        for (PeerState state : List.of(PeerState.CONNECTED, PeerState.CHOKED, PeerState.UNCHOKED, PeerState.COMPLETE)) {
            assertTrue(target.begun.getOrDefault(state, 0) > 5, target.begun.toString());
        }
        assertTrue(target.served > 5, "served in " + target.served);
    }

    /** A reader of two bytes that fails in each of the ways that count. */
    private record Broken(int way) implements Target {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public byte[] input(Mutator mutator) {
            return mutator.bytes(2);
        }

        @Override
        public Ending run(byte[] input) {
            if (input[0] == 7) {
                switch (way) {
                    case 0 -> throw new IllegalStateException("a defect");
                    case 1 -> run(input);
                    default -> assertEquals(100_000, new byte[100_000].length);
                }
            }
            return new Ending(false, input.length);
        }

        @Override
        public long bytesPerByte() {
            return 100;
        }

        @Override
        public long bytesPerCase() {
            return 20_000;
        }

        @Override
        public int share() {
            return 1;
        }
    }

    @ParameterizedTest
    @CsvSource({"0, java.lang.IllegalStateException: a defect", "1, java.lang.StackOverflowError", "2, allocated 100"})
    void aCaseThatGoesWrongTellsHowToReplayIt(int way, String what) {
        Campaign campaign = new Campaign(new Broken(way), 5, new Watchdog());
        String told = assertThrows(Campaign.Failure.class, () -> campaign.run(0, 100_000)).getMessage();
        assertTrue(told.startsWith(what), told);
        int number = Integer.parseInt(told.replaceFirst("(?s).*make fuzz TARGET=broken SEED=5 CASE=([0-9]+).*", "$1"));
        assertTrue(told.matches("(?s).*2 bytes: 07[0-9a-f]{2}"), told);
        assertEquals(told, assertThrows(Campaign.Failure.class, () -> campaign.run(number, number + 1)).getMessage());
    }

    /** Cases in which sprat, or what judges it here, was wrong once. */
    @ParameterizedTest
    @CsvSource({
        "bencode, 343aa6b24f0a, a string that ends with a line end"})
    void whatWentWrongOnceDoesNotAgain(String name, String hex, String what) {
        assertTrue(target(name).run(HexFormat.of().parseHex(hex)).fedBytes() > 0, what);
    }
}
