package sprat.scenario;

import static org.mockito.Mockito.mock;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import sprat.io.CloseReason;
import sprat.io.DatagramOptions;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.EventLoop;
import sprat.io.FormatException;
import sprat.io.MemoryBudget;
import sprat.io.Protocol;
import sprat.io.StreamEnd;
import sprat.io.Transport;
import sprat.sim.SimContent;
import sprat.sim.SimDisk;
import sprat.sim.SimFiles;
import sprat.sim.SimLoop;
import sprat.sim.SimMachine;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.sim.SimWeb;
import sprat.swarm.Torrent;
import sprat.swarm.TorrentEvents;
import sprat.swarm.Torrents;
import sprat.swarm.announce.TrackerClient;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.bencode.BencodeValue;
import sprat.wire.bencode.BencodeWriter;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PexMessage;
import sprat.wire.torrent.Metainfo;

/** A leecher of ours among trackers and hosts that say what a test lets them say, and a list of whom it dials. */
final class DialScene {
    /** When our process has dialled whom. */
    record Dial(long atNanos, InetSocketAddress address) { }

    final SimTime time = new SimTime();
    final SimNetwork network = new SimNetwork(time).latency(10 * SimTime.MILLIS);
    final List<Dial> dials = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(5);
    private final SimWeb web = new SimWeb();
    private final SimLoop loop;
    private final Torrents torrents;
    private final Map<Torrent, SimContent> contents = new LinkedHashMap<>();

    DialScene(String address) throws IOException {
        loop = new SimLoop(time, network, new SimMachine(time, "ours", InetAddress.getByName(address)));
        EventLoop watched = new Watched();
        TrackerClient trackers = new TrackerClient(watched, random.split(), web.of(watched));
        torrents = new Torrents(watched, random.split(), SimPeer.resolver(loop), trackers,
                new Torrents.Settings(null, 500, 0, 0));
        trackers.open(watched.bind(new InetSocketAddress(0), trackers));
        loop.listen(new InetSocketAddress(SimPeer.PORT), torrents);
        torrents.listeningAt(SimPeer.PORT);
    }

    // ---- Who tells ----

    /**
     * An HTTP tracker.
     *
     * @param where  its server's address
     * @param answer to each of our announces, counted from 0
     * @return its URL
     */
    String tracker(String where, IntFunction<List<InetSocketAddress>> answer) {
        String url = "http://tracker-" + contents.size() + "-" + random.nextInt(1 << 20) + ".test/announce";
        int[] announces = {0};
        web.serve(url, request -> SimWeb.Reply.of(200, body(answer.apply(announces[0]++)))).at(where);
        return url;
    }

    private static byte[] body(List<InetSocketAddress> peers) {
        ByteArrayOutputStream ipv4 = new ByteArrayOutputStream();
        ByteArrayOutputStream ipv6 = new ByteArrayOutputStream();
        for (InetSocketAddress peer : peers) {
            byte[] bytes = peer.getAddress().getAddress();
            ByteArrayOutputStream out = bytes.length == 4 ? ipv4 : ipv6;
            out.writeBytes(bytes);
            out.write(peer.getPort() >> 8);
            out.write(peer.getPort());
        }
        return BencodeWriter.toBytes(new BencodeValue.Dictionary().with("interval", new BencodeValue.Int(10))
                .with("peers", new BencodeValue.Bytes(ipv4.toByteArray()))
                .with("peers6", new BencodeValue.Bytes(ipv6.toByteArray())));
    }

    /** A torrent that our process begins to fetch. @param tracker its URL */
    Torrent leeches(String tracker) throws FormatException {
        SimContent content = SimContent.of(100 + contents.size(), tracker, 32 << 10, 1 << 20);
        SimDisk disk = new SimDisk(loop, new SimFiles(content), SimDisk.Costs.SSD, random.split());
        Torrent torrent = new Torrent(torrents, content.metainfo(), disk, false, mock(TorrentEvents.class));
        contents.put(torrent, content);
        loop.run(torrent::start);
        return torrent;
    }

    // ---- Who is there ----

    /** A machine without any listener: who dials it is refused at once. */
    void refuses(String address) throws IOException {
        new SimLoop(time, network, InetAddress.getByName(address));
    }

    /** Peers of a torrent behind one address. @param tells by ut_pex, each of them */
    Crowd crowd(Torrent torrent, String address, int firstPort, int count, List<InetSocketAddress> tells)
            throws IOException {
        return new Crowd(contents.get(torrent).metainfo(), address, firstPort, count, tells);
    }

    /** A server that answers whatever comes with those bytes. */
    void serves(String address, int port, byte[] banner) throws IOException {
        SimLoop server = new SimLoop(time, network, new SimMachine(time, address, InetAddress.getByName(address)));
        server.listen(new InetSocketAddress(port), remote -> new Speaker() {
            @Override
            public void onOpen(Transport opened, long nowNanos) {
                super.onOpen(opened, nowNanos);
                transport.send(ByteBuffer.wrap(banner));
            }
        });
    }

    /** What all listeners of a scene have alike: they say no more than they must. */
    private abstract static class Speaker implements Protocol {
        Transport transport;

        @Override
        public void onOpen(Transport opened, long nowNanos) {
            transport = opened;
        }

        @Override
        public void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
            in.position(in.limit());
        }

        @Override
        public void onSendQueueLow(long nowNanos) { }

        @Override
        public void onDeadline(long nowNanos) { }

        @Override
        public void onClose(CloseReason reason, String detail, long nowNanos) { }
    }

    final class Crowd {
        final List<InetSocketAddress> addresses = new ArrayList<>();
        private final SimLoop host;
        private final List<Speaker> open = new ArrayList<>();

        Crowd(Metainfo metainfo, String address, int firstPort, int count, List<InetSocketAddress> tells)
                throws IOException {
            host = new SimLoop(time, network, new SimMachine(time, address, InetAddress.getByName(address)));
            for (int i = 0; i < count; i++) {
                PeerId id = PeerId.random(random);
                host.listen(new InetSocketAddress(firstPort + i), remote -> greeter(metainfo.infoHash(), id, tells));
                addresses.add(new InetSocketAddress(InetAddress.getByName(address), firstPort + i));
            }
        }

        private Protocol greeter(InfoHash infoHash, PeerId id, List<InetSocketAddress> tells) {
            return new Speaker() {
                private boolean isGreeted;

                @Override
                public void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
                    if (!isGreeted && Handshake.read(in) != null) {
                        isGreeted = true;
                        open.add(this);
                        transport.send(new Handshake(Handshake.EXTENSIONS, infoHash, id).toBytes());
                        List<PexMessage.Peer> peers = tells.stream().map(told -> new PexMessage.Peer(told, 0)).toList();
                        // as ours numbers ut_pex
                        transport.send(PeerCodec.extended(1, new PexMessage(peers, List.of()).toBytes()));
                    }
                    super.onReceive(in, nowNanos);
                }
            };
        }

        /** All hang up, and listen on. */
        void hangsUp() {
            host.run(() -> open.forEach(speaker -> speaker.transport.finish(StreamEnd.LOCAL_STOP, "")));
            open.clear();
        }
    }

    // ---- What was dialled ----

    void runSeconds(long seconds) {
        time.runFor(seconds * SimTime.SECONDS);
    }

    long dialsTo(InetAddress address) {
        return dials.stream().filter(dial -> dial.address.getAddress().equals(address)).count();
    }

    /** Over any second. */
    int mostInASecond() {
        int most = 0;
        for (int first = 0, last = 0; last < dials.size(); last++) {
            while (dials.get(last).atNanos - dials.get(first).atNanos >= SimTime.SECONDS) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    /** Our process's loop, with a note of each dial. */
    private final class Watched implements EventLoop {
        @Override
        public Dialling connect(InetSocketAddress remote, InetSocketAddress local, long deadlineNanos,
                Protocol protocol) {
            dials.add(new Dial(time.nowNanos(), remote));
            return loop.connect(remote, local, deadlineNanos, protocol);
        }

        @Override
        public MemoryBudget memory() {
            return loop.memory();
        }

        @Override
        public long nowNanos() {
            return loop.nowNanos();
        }

        @Override
        public long preciseNanos() {
            return loop.preciseNanos();
        }

        @Override
        public Listener listen(InetSocketAddress local, Acceptor acceptor) throws IOException {
            return loop.listen(local, acceptor);
        }

        @Override
        public DatagramTransport bind(InetSocketAddress local, DatagramOptions options, DatagramProtocol protocol)
                throws IOException {
            return loop.bind(local, options, protocol);
        }

        @Override
        public Timer schedule(long atNanos, Task task) {
            return loop.schedule(atNanos, task);
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(task);
        }
    }
}
