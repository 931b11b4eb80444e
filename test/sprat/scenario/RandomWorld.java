package sprat.scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import sprat.sim.SimContent;
import sprat.sim.SimDisk;
import sprat.sim.SimTime;
import sprat.swarm.Strategy;
import sprat.swarm.Torrents;
import sprat.wire.WireLimits;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.TorrentFormat;

/**
 * A swarm of twenty hosts to which everything happens that can, drawn from one seed, among peers of ill will and on
 * disks that cannot always read: first a time of trouble, then what can be is mended, and within {@link #HEALING_NANOS}
 * everybody must have all that it wants.
 */
public final class RandomWorld {
    /** What goes wrong. */
    public enum Fault {
        KILLED, LEFT, POWER_CUT, FROZEN, CUT_OFF, RESET, ROTTEN_AT_REST, DISK_FULL, TRACKER_KILLED,
        /** Not struck like the others: some disks have them from the start, and keep them. */
        READ_ERROR
    }

    /** What users do while their processes run, in every third world. */
    public enum Command {
        PAUSED, CHOSEN_ANEW, LIMITED
    }

    /** Worlds with such a seed, modulo {@link #KINDS}, have users at work. */
    private static final int COMMANDED = 0;
    private static final int KINDS = 3;
    static final int HOSTS = 20;
    /**
     * Announces that failed wait up to five minutes, addresses that failed likewise, and silence is noticed after two
     * and a half.
     */
    static final long HEALING_NANOS = 20 * SimTime.MINUTES;
    private static final long SETTLING_NANOS = 6 * SimTime.MINUTES;
    private static final long TROUBLE_NANOS = 60 * SimTime.SECONDS;
    private static final long LONGEST_PAUSE_NANOS = 40 * SimTime.SECONDS;
    private static final long MEAN_PEACE_NANOS = 1_500 * SimTime.MILLIS;
    private static final int TRACE_LINES = 40;
    /** Fewer than the places that any host has: who has nothing but useless peers and no place left waits for good. */
    private static final int MOST_WICKED = 3;
    private static final int MOST_WEB_SEEDS = 2;
    private static final int MOST_EMPTY_FILES = 800;

    private final long seed;
    private final World world;
    private final SplittableRandom random;
    private final List<SimPeer> origins = new ArrayList<>();
    private final List<SimPeer> leechers = new ArrayList<>();
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final Map<Command, Integer> commands = new EnumMap<>(Command.class);
    private final Map<Attacker, Integer> attackers = new EnumMap<>(Attacker.class);
    private final Map<SimWebSeed.Manner, Integer> webSeeds = new EnumMap<>(SimWebSeed.Manner.class);
    private final Map<Knowledge, Integer> knowledge = new EnumMap<>(Knowledge.class);
    private TorrentFormat format;
    private int askedHashes;
    /** Of hosts that begin with something else than the torrent file. */
    private int otherPercent;
    private int hits;
    private boolean trouble = true;

    public RandomWorld(long seed) {
        this.seed = seed;
        this.world = new World(seed);
        this.random = world.random();
    }

    /**
     * @throws AssertionError something was not as it must be; says what, the end of the trace, and how to see it again
     */
    public void run() {
        try {
            build();
            scheduleFault();
            if (Math.floorMod(seed, KINDS) == COMMANDED) {
                scheduleCommand(random.split());
            }
            world.runFor(TROUBLE_NANOS);
            mend();
            world.runUntilComplete(leechers, HEALING_NANOS);
            world.runUntil("everybody knows that it has all", () -> world.peers().stream().allMatch(SimPeer::isSeeding),
                    SETTLING_NANOS);
            settle();
            world.end();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e + "\nin " + this + ", after " + faults() + commands
                    + ", with " + attackers + webSeeds
                    + "\n"
                    + world.network().trace().tail(TRACE_LINES) + "again: make sim SEED=" + seed, e);
        }
    }

    /** When all have what they want, the tracker knows who has everything, and nobody holds on to anybody. */
    private void settle() {
        world.network().calm();
        world.killStrangers();
        List<SimPeer> all = world.peers();
        world.runUntil("the tracker counts those as seeders who have everything",
                () -> all.stream().allMatch(peer -> world.isKnownAs(peer, peer.platter().isRight())), SETTLING_NANOS);
        world.runUntil("nobody who has all that it wants holds on to another",
                () -> all.stream().noneMatch(peer -> peer.isConnectedToAny(all)), SETTLING_NANOS);
    }

    /** How often each struck. */
    public Map<Fault, Integer> faults() {
        int readErrors = world.peers().stream().mapToInt(SimPeer::readErrors).sum();
        Map<Fault, Integer> all = new EnumMap<>(faults);
        if (readErrors > 0) {
            all.put(Fault.READ_ERROR, readErrors);
        }
        return all;
    }

    /** How often each was given. */
    public Map<Command, Integer> commands() {
        return commands;
    }

    /** Peers of ill will, by kind. */
    public Map<Attacker, Integer> attackers() {
        return attackers;
    }

    /** By manner. */
    public Map<SimWebSeed.Manner, Integer> webSeeds() {
        return webSeeds;
    }

    /** What hosts begin with. */
    public Map<Knowledge, Integer> knowledge() {
        return knowledge;
    }

    public TorrentFormat format() {
        return format;
    }

    @Override
    public String toString() {
        SimContent content = world.content();
        return format + " of " + content.metainfo().contentFiles().size() + " files in pieces of " + content.layout()
                .pieceLengthBytes()
                + ", asked for " + askedHashes + " hashes at a time, known by " + knowledge;
    }

    /** Faults that struck a host which did not have everything yet. */
    public int hits() {
        return hits;
    }

    public World world() {
        return world;
    }

    // ---- What there is ----

    private void build() {
        content();
        web();
        network();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            origins.add(drawn(machine(true)));
        }
        while (origins.size() + leechers.size() < HOSTS) {
            SimPeer leecher = drawn(machine(false));
            if (chance(20)) {
                leecher.behindNat();
            }
            leechers.add(leecher);
        }
        choose();
        origins.forEach(origin -> world.after(random.nextLong(5 * SimTime.SECONDS), () -> startIfDown(origin)));
        leechers.forEach(leecher -> world.after(random.nextLong(30 * SimTime.SECONDS), () -> startIfDown(leecher)));
        for (int i = random.nextInt(MOST_WICKED + 1); i > 0; i--) {
            Attacker kind = drawn(Attacker.of(subject()));
            attackers.merge(kind, 1, Integer::sum);
            world.after(random.nextBoolean() ? 0 : random.nextLong(TROUBLE_NANOS), () -> arrive(kind));
        }
    }

    /**
     * Some files are empty or smaller than a piece; sometimes there are so many that the info dictionary has several
     * slices.
     */
    private void content() {
        format = drawn(List.of(TorrentFormat.values()));
        askedHashes = drawn(List.of(2, 4, 16, WireLimits.ASKED_HASHES));
        world.strategy(Strategy.DEFAULT.askedHashes(askedHashes));
        otherPercent = random.nextInt(101);
        int pieceBytes = (16 << 10) << random.nextInt(4);
        int[] files = new int[1 + random.nextInt(5)];
        for (int i = 0; i < files.length; i++) {
            files[i] = switch (random.nextInt(6)) {
                case 0 -> random.nextInt(2);
                case 1 -> 1 + random.nextInt(pieceBytes);
                default -> 1 + random.nextInt((2 << 20) / files.length);
            };
        }
        files[random.nextInt(files.length)] += 256 << 10;
        int empty = chance(10) ? random.nextInt(MOST_EMPTY_FILES) : 0;
        world.content(format, pieceBytes, Arrays.copyOf(files, files.length + empty));
    }

    /** The first one of all has the torrent file: somebody must. */
    private SimPeer machine(boolean isWhole) {
        Knowledge known = !origins.isEmpty() && chance(otherPercent) ? drawn(Knowledge.less(format))
                : Knowledge.TORRENT_FILE;
        knowledge.merge(known, 1, Integer::sum);
        return known.machine(world, isWhole, chance(25) && !origins.isEmpty() ? List.of(origins.get(0).address())
                : List.of());
    }

    /** Some want a part of the files, some want them in order. */
    private void choose() {
        SplittableRandom choices = random.split();
        List<FileEntry> files = world.content().metainfo().files();
        int[] content = IntStream.range(0, files.size()).filter(i -> !files.get(i).padding()).toArray();
        for (SimPeer leecher : leechers) {
            if (choices.nextInt(5) == 0) {
                int first = content[choices.nextInt(content.length)];
                leecher.only(Arrays.stream(content).filter(i -> i == first || choices.nextBoolean()).toArray());
            }
            if (choices.nextInt(5) == 0) {
                leecher.inOrder();
            }
        }
    }

    private Attacker.Subject subject() {
        return chance(50) ? Attacker.Subject.DATA : format.hasV2() && chance(50) ? Attacker.Subject.HASHES
                : Attacker.Subject.DESCRIPTION;
    }

    /** They do not go away when all else is mended. */
    private void arrive(Attacker kind) {
        long up = logarithmic(20_000, 2_000_000);
        world.strangersSay(drawn(List.copyOf(world.content().names())));
        kind.arrive(world).rates(up, up * (1 + random.nextInt(8))).latency(logarithmic(10_000, 20 * SimTime.MILLIS));
    }

    private void web() {
        if (chance(30)) {
            world.webTracker(random.nextBoolean());
        }
        for (int i = chance(50) ? 0 : 1 + random.nextInt(MOST_WEB_SEEDS); i > 0; i--) {
            SimWebSeed.Manner manner = drawn(List.of(SimWebSeed.Manner.values()));
            webSeeds.merge(manner, 1, Integer::sum);
            world.webSeed(manner);
        }
    }

    private void network() {
        int lossPercent = random.nextInt(30);
        int twicePercent = random.nextInt(10);
        long detourNanos = 1 + random.nextLong(500 * SimTime.MILLIS);
        int mostChunkBytes = chance(30) ? 1460 : 16 << 10;
        world.network().latency(logarithmic(100_000, 50 * SimTime.MILLIS))
                .loss((from, to, bytes) -> chance(lossPercent))
                .detours(() -> chance(twicePercent) ? new long[] {0, random.nextLong(detourNanos)}
                : new long[] {random.nextLong(detourNanos)})
                .chunks(() -> 1 + random.nextInt(mostChunkBytes));
    }

    private SimPeer drawn(SimPeer peer) {
        long up = logarithmic(20_000, 2_000_000);
        SimDisk.Costs disk = chance(50) ? SimDisk.Costs.SSD : SimDisk.Costs.HARD_DISK;
        int maxPeers = chance(20) ? MOST_WICKED + 1 + random.nextInt(5) : 200;
        return peer.rates(up, up * (1 + random.nextInt(8)))
                .latency(logarithmic(10_000, 20 * SimTime.MILLIS))
                .clockOffset(random.nextLong(-10_000 * SimTime.SECONDS, 10_000 * SimTime.SECONDS))
                .disk(chance(15) ? disk.withReadErrors(1 + random.nextInt(50)) : disk)
                .startedAgainAfter(1 + random.nextLong(10 * SimTime.SECONDS))
                .settings(new Torrents.Settings(null, maxPeers, limit(), limit()));
    }

    /** Bytes a second, mostly none. */
    private long limit() {
        return chance(15) ? logarithmic(20_000, 500_000) : 0;
    }

    private <T> T drawn(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** Each power of ten as likely as the next. */
    private long logarithmic(long least, long most) {
        return (long) (least * Math.pow((double) most / least, random.nextDouble()));
    }

    // ---- What goes wrong ----

    private void scheduleFault() {
        world.after(random.nextLong(2 * MEAN_PEACE_NANOS), () -> {
            if (trouble) {
                strike(Fault.values()[random.nextInt(Fault.READ_ERROR.ordinal())]);
                scheduleFault();
            }
        });
    }

    private void strike(Fault fault) {
        SimPeer victim = chance(15) ? origins.get(random.nextInt(origins.size()))
                : leechers.get(random.nextInt(leechers.size()));
        boolean isOrigin = origins.contains(victim);
        if (fault == Fault.TRACKER_KILLED ? !world.tracker().isRunning() : !victim.isRunning() || victim.isFrozen()) {
            return;
        }
        if (isOrigin && (fault == Fault.ROTTEN_AT_REST || fault == Fault.DISK_FULL)) {
            return; // the one right copy, and nothing to write
        }
        faults.merge(fault, 1, Integer::sum);
        hits += victim.isComplete() ? 0 : 1;
        long pauseNanos = random.nextLong(LONGEST_PAUSE_NANOS);
        switch (fault) {
            case KILLED -> victim.kill();
            case LEFT -> victim.leave();
            case POWER_CUT -> victim.powerCut();
            case ROTTEN_AT_REST -> {
                victim.kill();
                victim.platter().rot(random);
            }
            case FROZEN -> victim.freeze();
            case CUT_OFF -> victim.cut(true);
            case RESET -> victim.resetOne(random);
            case DISK_FULL -> victim.platter().room(random.nextInt(1 << 20));
            case TRACKER_KILLED -> killTracker();
            default -> throw new IllegalStateException(fault.name());
        }
        world.after(pauseNanos, () -> {
            if (trouble) {
                mend(victim);
            }
        });
    }

    // ---- What users do ----

    private void scheduleCommand(SplittableRandom user) {
        world.after(user.nextLong(2 * MEAN_PEACE_NANOS), () -> {
            if (trouble) {
                command(Command.values()[user.nextInt(Command.values().length)], user);
                scheduleCommand(user);
            }
        });
    }

    private void command(Command command, SplittableRandom user) {
        SimPeer host = user.nextInt(10) == 0 ? origins.get(user.nextInt(origins.size()))
                : leechers.get(user.nextInt(leechers.size()));
        if (!host.isServing() || host.isFrozen() || command == Command.CHOSEN_ANEW && origins.contains(host)) {
            return;
        }
        commands.merge(command, 1, Integer::sum);
        switch (command) {
            case PAUSED -> {
                host.pause();
                world.after(user.nextLong(LONGEST_PAUSE_NANOS), host::resume);
            }
            case CHOSEN_ANEW -> {
                List<FileEntry> files = world.content().metainfo().files();
                host.choose(user.nextBoolean() ? new int[0]
                        : IntStream.range(0, files.size()).filter(i -> !files.get(i).padding() && user.nextBoolean())
                        .toArray());
            }
            case LIMITED -> host.limit(user.nextInt(3) == 0 ? 0 : user.nextLong(20_000, 2_000_000), user.nextInt(3) == 0
                    ? 0
                    : user.nextLong(20_000, 2_000_000));
            default -> throw new IllegalStateException(command.name());
        }
    }

    /** One of them, or both. */
    private void killTracker() {
        int which = world.webTracker() == null ? 0 : random.nextInt(3);
        if (which != 1) {
            world.tracker().kill();
        }
        if (which != 0) {
            world.webTracker().kill();
        }
    }

    private void mend(SimPeer victim) {
        if (!trouble) {
            victim.resume();
        }
        victim.platter().room(Long.MAX_VALUE);
        victim.cut(false);
        victim.thawIfFrozen();
        startIfDown(victim);
        if (!world.tracker().isRunning()) {
            world.tracker().start();
        }
        if (world.webTracker() != null) {
            world.webTracker().start();
        }
    }

    private void startIfDown(SimPeer peer) {
        if (!peer.isRunning()) {
            peer.start();
        } else if (peer.isStopping()) {
            world.after(SimTime.SECONDS, () -> startIfDown(peer));
        }
    }

    private void mend() {
        trouble = false;
        origins.forEach(this::mend);
        leechers.forEach(this::mend);
    }
}
