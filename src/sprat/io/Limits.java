package sprat.io;

import sprat.wire.WireLimits;

/** A bound for every queue, buffer, loop and wait. Listed in `protocol-spec/README.md`; each is tested at the bound. */
public final class Limits {
    private static final long MILLIS = 1_000_000L;
    private static final long SECONDS = 1_000 * MILLIS;

    // One turn of the loop
    /** Bytes read from one connection in one turn, so that a fast peer starves nobody. */
    public static final int READ_BYTES_PER_TURN = 256 << 10;
    /** Bytes read at least, when a connection is read at all; fewer than above are read of one whose messages cost much. */
    public static final int READ_LEAST_BYTES = 4 << 10;
    /** A message must fit in here with what is read behind it; no codec accepts a longer one. */
    public static final int RECEIVE_BYTES = READ_BYTES_PER_TURN + (512 << 10);
    /** Bytes written to one connection in one turn. */
    public static final int WRITE_BYTES_PER_TURN = 512 << 10;
    /** Buffers in one gathering write. */
    public static final int WRITE_BUFFERS = 64;
    /** Datagrams taken from one UDP socket in one turn. */
    public static final int DATAGRAMS_PER_TURN = 64;
    /** Connections accepted in one turn. */
    public static final int ACCEPTS_PER_TURN = 16;
    /** Completions and commands from other threads run in one turn. */
    public static final int COMMANDS_PER_TURN = 1024;
    /** Timers run in one turn. */
    public static final int TIMERS_PER_TURN = 1024;

    // Work of no use, in nanoseconds of a nominal machine
    /** What one connection may cost at once, after a while in which it cost nothing; beyond that it is late. */
    public static final long WORK_MOST_NANOS = 20 * MILLIS;
    /** What a new one may cost, so that coming anew gains little. */
    public static final long WORK_FIRST_NANOS = MILLIS;
    /** What comes to that each second while it is not late. */
    public static final long WORK_QUIET_NANOS_PER_SECOND = MILLIS / 2;
    /** Part of the time that all late connections together are worked for while others are served. */
    public static final long WORK_LATE_PERCENT = 10;
    /** And while nobody else is. */
    public static final long WORK_ALONE_PERCENT = 50;
    /** Others are served while one of them was read or written to within this time. */
    public static final long WORK_OTHERS_NANOS = 5 * SECONDS;
    /** Between two payments to those that are late. */
    public static final long WORK_PAY_NANOS = 10 * MILLIS;
    /** A connection that is late for so long while others are served is closed. */
    public static final long WORK_LATE_NANOS = 60 * SECONDS;
    /** Reads in a row without anything of use; from then on each costs as much as stands below. */
    public static final int READS_OF_NO_USE = 32;
    public static final long READ_COST_NANOS = 10_000;

    // One connection
    /** Below this many queued bytes a protocol is told to send more. */
    public static final long SEND_LOW_BYTES = 128 << 10;
    /** Above this the peer takes answers slower than it makes us send them: it is closed. */
    public static final long SEND_MAX_BYTES = 4 << 20;
    /** So many bytes of answers to its own messages that a peer does not take, and it is not read from until it has taken half of them. */
    public static final int UNREAD_ANSWER_BYTES = 64 << 10;
    /** Read from a connection at a time while answers wait for it, so that their sum is small when it is held up. */
    public static final int SHORT_READ_BYTES = 16 << 10;
    public static final int DATAGRAM_BYTES = 2048;
    public static final int UDP_SOCKET_BUFFER_BYTES = 8 << 20;

    // Memory
    /** What a connection may cost beside its bytes: its objects, the lists of its requests, a partial message. */
    public static final int CONNECTION_BYTES = 96 << 10;
    /** One connection may let so small a part wait of the memory for send queues that is left. */
    public static final int MEMORY_PORTIONS = 64;
    /** What a request that is remembered costs. */
    public static final int REQUEST_COST_BYTES = 128;
    /** With a smaller heap, seeder and leecher do not begin. */
    public static final long LEAST_HEAP_BYTES = 28 << 20;

    // Waits
    public static final long CONNECT_NANOS = 8 * SECONDS;
    public static final long HANDSHAKE_NANOS = 10 * SECONDS;
    /** A keep-alive goes out after this much of our own silence. */
    public static final long KEEP_ALIVE_NANOS = 100 * SECONDS;
    /** A peer not heard of for this long is closed. */
    public static final long SILENCE_NANOS = 150 * SECONDS;
    /** A peer that takes nothing of what is queued for it for this long is closed. */
    public static final long SEND_STALL_NANOS = 60 * SECONDS;
    /** The same while memory is short. */
    public static final long SHORT_STALL_NANOS = 10 * SECONDS;
    /** Requests unanswered for this long make a peer snubbed. */
    public static final long SNUB_NANOS = 10 * SECONDS;

    // Peers
    public static final int MAX_PEERS = 200;
    /** Places that a torrent has whatever others take, where there are so many for each. */
    public static final int SURE_PEERS = 16;
    /** A connection that no block has gone over for this long gives its place to a newcomer when all are taken. */
    public static final long UNUSED_NANOS = 60 * SECONDS;
    /** Descriptors kept for the process itself: the JVM, the selector, UDP, and connections that are closed at the end of a turn. */
    public static final int SPARE_DESCRIPTORS = 96;
    /** Descriptors of a torrent for its folders: for the one of `--dir` and the one of the last file, two each. */
    public static final int FOLDER_DESCRIPTORS = 4;
    /** Connections over all torrents that are allowed however few descriptors the system gives. */
    public static final int LEAST_CONNECTIONS = 16;
    /** Connections being dialled at the same time, for one torrent. */
    public static final int DIALS = 16;
    /** Connections dialled in any second, over all torrents: what others name must not make a flood of us. */
    public static final int DIALS_PER_SECOND = 50;
    /** Ports of one address that are dialled and have not shaken hands; a handshake gives the place back. */
    public static final int DIALS_TO_ADDRESS = 16;
    /** After this another place is free whatever came of the dials: four a minute. */
    public static final long DIAL_PLACE_NANOS = 15 * SECONDS;
    /** Places of an address that must be free before a port is dialled again that did not answer: the others are for those not tried yet. */
    public static final int DIALS_AGAIN_PLACES = DIALS_TO_ADDRESS / 2;
    /** Torrents that wait for a place of one address in a fixed order. */
    public static final int DIAL_TURNS = 16;
    /** A torrent that has not asked again for so long loses its turn. */
    public static final long DIAL_TURN_NANOS = 2 * SECONDS;
    /** Addresses whose places are counted; at DIALS_PER_SECOND no more than 750 lack one at a time. */
    public static final int DIALLED_ADDRESSES = 1024;
    /** Ports remembered that have shaken hands, as many that have not answered, and as many that have answered with something else. */
    public static final int DIALLED_PORTS = 4096;
    /** How long that is remembered. What has answered with something else is not dialled before. */
    public static final long DIALLED_PORT_NANOS = 3600 * SECONDS;
    /** Accepted connections that have not said yet which torrent they want. */
    public static final int HANDSHAKES = 256;
    /** Addresses remembered for one torrent. */
    public static final int KNOWN_ADDRESSES = 4096;
    /** And over all torrents, shared alike by them. */
    public static final int KNOWN_ADDRESSES_IN_ALL = 8192;
    /** A torrent may remember so many, however many torrents there are. */
    public static final int LEAST_KNOWN_ADDRESSES = 16;
    /** Between two messages of ours about peers that we know (BEP 11); one of a peer's that comes sooner than half of it is not read. */
    public static final long PEX_NANOS = 60 * SECONDS;
    /** Peers added, and peers dropped, in one such message. */
    public static final int PEX_PEERS = 50;
    /** Peers added in the first one. */
    public static final int PEX_FIRST_PEERS = 200;
    /** Addresses of a doubtful kind that wait to be dialled, for one torrent: told by peers, private ones told from outside, ports below 1024. */
    public static final int TOLD_ADDRESSES = 1024;
    /** Of each kind, told by one source. */
    public static final int TOLD_BY_SOURCE = 256;
    /** Lost pieces that peers are told of at a time (BEP 54): the requests for further ones are rejected. */
    public static final int DONT_HAVES = 1024;
    /** Times that a peer which has everything may lose a piece: each time all its pieces are counted anew. */
    public static final int LOSSES_OF_A_SEED = 16;
    /** Requests that one peer may have waiting with us; told to it as `reqq`. */
    public static final int PEER_REQUESTS = 2000;
    /** Requests that we send to a peer that does not tell its limit. */
    public static final int DEFAULT_PEER_REQUESTS = 250;
    /** Requests that we ever have waiting with one peer: 16 MiB of blocks. */
    public static final int OUR_REQUESTS = 1024;
    /** Copies of one block asked for at the end of a download. */
    public static final int ENDGAME_COPIES = 3;
    /** A block that was first asked for so long ago is asked of an idle peer too, once that looks: when a block comes to it, or at its tick. */
    public static final long ENDGAME_LATE_NANOS = 500 * MILLIS;
    /** Requests that a peer has waiting before it is given no more copies at the end. */
    public static final int ENDGAME_REQUESTS = 8;
    /** Fetched in order: how far before the first missing byte pieces are taken one after the other; what lies behind comes rarest first. */
    public static final int FRONT_BYTES = 8 << 20;
    /** There, a block first asked for so long ago is asked of a second peer too. */
    public static final long FRONT_LATE_NANOS = SECONDS;
    /** A leecher that has not been interested for so long, though we have what it lacks, holds no share of what only seeds have. */
    public static final long NO_SHARE_NANOS = 3 * SECONDS;
    /** Pieces begun and not verified, over all peers of a torrent; a peer that would stand idle may begin one more. */
    public static final int OPEN_PIECES = 8192;
    /** Requests that we took back, remembered for each peer, because their blocks may still come. */
    public static final int TAKEN_BACK_REQUESTS = 2048;
    /** Pieces that a peer may ask for while we choke it (BEP 6), and pieces that we have when we ask for such no more. */
    public static final int ALLOWED_FAST_PIECES = 5;
    /** Pieces that a peer is told of one by one on a connection that began with a magnet link; with more of them it is dialled anew. */
    public static final int HAVES_ONE_BY_ONE = 4096;
    /** Pieces that one peer may allow us; a piece more is not remembered. */
    public static final int ALLOWED_FAST_HEARD = 64;
    /** Bytes given to one source for nothing, while we choke it, over all its connections. */
    public static final int ALLOWED_FAST_BYTES = 2 << 20;
    /** How long a piece that an unchoking peer has rejected is not asked of it; twice as long with each time until it sends something. */
    public static final long REFUSED_PIECE_NANOS = 2 * SECONDS;
    /** And never longer than this. */
    public static final long REFUSED_PIECE_MOST_NANOS = 60 * SECONDS;
    /** Rejections without a block between after which an unchoking peer is left alone for a while. */
    public static final int REJECTS_IN_A_ROW = 16;
    /** For how long, doubled each time until a block comes, up to the other. */
    public static final long REJECT_REST_NANOS = SECONDS;
    public static final long REJECT_REST_MOST_NANOS = 60 * SECONDS;
    /** Hash requests (BEP 52) of one peer that wait with us; a further one is rejected. */
    public static final int HASH_REQUESTS = 64;
    /** Hash requests of ours that wait with one peer. */
    public static final int HASH_ASKS = 4;
    /** A hash request not answered for so long goes to another peer. */
    public static final long HASH_ANSWER_NANOS = 10 * SECONDS;
    /** A peer that has rejected one in every form is left alone for so long. */
    public static final long HASH_REST_NANOS = 5 * SECONDS;
    /** Hash requests of one torrent whose blocks are being hashed at the same time: nodes below the piece layer are not kept. */
    public static final int HASH_JOBS = 2;
    /** Nodes of a file's tree that one of them makes in one turn, about a millisecond: with millions of pieces all take half a second. */
    public static final int HASH_NODES = 4096;
    /** Bytes hashed for one request, unless a single piece is longer. */
    public static final int HASH_JOB_BYTES = 8 << 20;
    /** What the hash requests of one source may cost at once, in bytes hashed and bytes answered, and what comes to that each second. */
    public static final long HASH_BURST_BYTES = 64 << 20;
    public static final long HASH_BYTES_PER_SECOND = 4 << 20;
    /** What it costs there to make the tree of a file, for each byte of it: two blocks of SHA-256 for each node, on the loop's thread. */
    public static final int HASH_TREE_COST = 4;
    /** Bad pieces that wait for the right hashes of their blocks; of further ones nobody asks which block was wrong. */
    public static final int BLAMES = 64;
    /** A bad piece waits no longer. */
    public static final long BLAME_NANOS = 20 * SECONDS;
    /** Upload slots on the slowest network. */
    public static final int LEAST_SLOTS = 8;
    /** Bytes on their way that are worth one upload slot. */
    public static final int SLOT_BYTES = 512 << 10;

    // The info dictionary of a magnet link (BEP 9)
    /** Slices that one peer asks for and that wait for its line; a further one is rejected. */
    public static final int METADATA_WAITING = 64;
    /** How often one connection may have the whole info dictionary within the time below: when all were lost on the way, once more. */
    public static final int METADATA_TIMES = 2;
    public static final long METADATA_TIMES_NANOS = 60 * SECONDS;
    /** Slices that we ask one peer for at a time. */
    public static final int METADATA_REQUESTS = 4;
    /** A slice that somebody is asked for so long is asked of everybody. */
    public static final long METADATA_LATE_NANOS = 3 * SECONDS;
    /** Sizes of the info dictionary that are believed at the same time; a further one waits, or takes the place of the slowest. */
    public static final int METADATA_SIZES = 4;
    /** All of them together: as much may come before it is known which is right. */
    public static final int METADATA_SIZES_BYTES = 64 << 20;
    /**
     * Then what came under a size is compared with what others could bring, and the slowest may have to give way; and who is to send all of it
     * alone may have to. The latter doubles when all have had their turn.
     */
    public static final long METADATA_TRY_NANOS = 10 * SECONDS;
    public static final long METADATA_TRY_MOST_NANOS = 64 * METADATA_TRY_NANOS;
    /** A peer that answers no request for a slice for so long is closed. */
    public static final long METADATA_ANSWER_NANOS = 30 * SECONDS;
    /** After this many rejections in a row a peer is closed; after each it is left alone for a while. */
    public static final int METADATA_REJECTS = 4;
    public static final long METADATA_REJECT_REST_NANOS = 5 * SECONDS;

    /** Ports tried in a row when the user named none. */
    public static final int PORT_TRIES = 100;

    /** Files with the content of another one that is being downloaded are held back until nothing has come, or nobody has had it, for so long. */
    public static final long DUPLICATES_IDLE_NANOS = 10 * SECONDS;

    // Disk
    /** Above this many bytes on their way to the disk, nothing is read from peers. */
    public static final long DISK_HIGH_BYTES = 64 << 20;
    /** Below this, reading goes on. */
    public static final long DISK_LOW_BYTES = 32 << 20;
    /** Files of one torrent open at the same time. */
    public static final int OPEN_FILES = 128;
    /** Names that are tried for a file of the user that is moved aside. */
    public static final int ASIDE_NAMES = 1000;
    /** Pieces being checked at the same time at the start. */
    public static final int CHECKS = 16;
    /** Files and folders looked at below one folder for content that need not be downloaded; a folder's names are read at once. */
    public static final int REUSE_ENTRIES = 1 << 17;
    /** Of these, in one job of a disk worker. */
    public static final int REUSE_STEP_ENTRIES = 256;
    /** A search of the folder of the data ends when it has found nothing for so long. */
    public static final long REUSE_FRUITLESS_NANOS = 10 * SECONDS;
    /** Bytes of a file that was found hashed or copied in one job, unless a single piece is longer. */
    public static final int REUSE_STEP_BYTES = 1 << 20;
    /** A pooled buffer holds one block and the header before it. */
    public static final int BUFFER_BYTES = WireLimits.BLOCK_BYTES + 64;
    /** Idle buffers kept in each pool, 64 MiB of those for a block: thousands of peers may each need one in the same turn. */
    public static final int IDLE_BUFFERS = 4096;

    // Tracker
    /** A connection id is good for this long (BEP 15), and a little longer for requests that were on their way. */
    public static final int CONNECTION_ID_SECONDS = 120;
    public static final int CONNECTION_ID_GRACE_SECONDS = 60;
    /** Peers in an announce response when the client leaves it to us. */
    public static final int ANNOUNCE_PEERS_DEFAULT = 50;
    /** Seeders that a seeder is told of when it says started, where leechers leave room. */
    public static final int STARTED_SEEDERS = 8;
    /** Torrents in the announce table. */
    public static final int TRACKER_TORRENTS = 1 << 20;
    /** Peers in the announce table. */
    public static final int TRACKER_PEERS = 1 << 23;
    /** Peers of one torrent and address family: what an index of 16 bits can name. */
    public static final int TRACKER_PEERS_PER_TORRENT = 65_535;
    /** A torrent with more peers is never thrown out for a newcomer's torrent. Of a larger one, so many are looked at. */
    public static final int TRACKER_FEW_PEERS = 64;
    /** Torrents looked at for one that can be thrown out, when the source that has most shares all of its torrents. */
    public static final int TRACKER_TORRENTS_LOOKED_AT = 16;
    /** Entries of a full swarm that are looked at to find the source which has most of it. */
    public static final int TRACKER_SAMPLE = 64;
    /** What a peer of the announce table may cost, with its share of torrents and sources; a small heap lowers the limits above by it. */
    public static final int TRACKER_BYTES_PER_PEER = 128;
    /** Entries looked at in one search for quiet peers. */
    public static final int EXPIRY_STEPS = 4 << 10;
    /** Between two such searches: a full table is seen through in about four minutes. */
    public static final long EXPIRY_NANOS = 100 * MILLIS;
    /** Between two log lines about the same limit of the announce table. */
    public static final long LIMIT_LOG_NANOS = 60 * SECONDS;

    // Tracker client
    /** Questions to trackers waiting for an answer, over all torrents. */
    public static final int TRACKER_TRANSACTIONS = 1024;
    /** Connection ids kept, over all trackers. */
    public static final int TRACKER_CONNECTION_IDS = 256;
    /** A connection id is used this long after it came (BEP 15). */
    public static final long CONNECTION_ID_NANOS = 60 * SECONDS;
    /** Wait before a question is sent again; doubled each time, 15 s at most. BEP 15 begins at 15 s, too long for who looks on. */
    public static final long TRACKER_RETRY_NANOS = SECONDS;
    public static final long TRACKER_RETRY_MOST_NANOS = 15 * SECONDS;
    /** Then a tracker has not answered: four sendings. */
    public static final long TRACKER_EXCHANGE_NANOS = 15 * SECONDS;
    /** When a tracker has answered over IPv4 or IPv6, how long it has for the other. */
    public static final long TRACKER_FAMILY_NANOS = 2 * SECONDS;
    /** Then the look-up of a tracker's name has failed. */
    public static final long LOOK_UP_NANOS = 10 * SECONDS;
    /** Addresses of one tracker that are remembered because it knows us there. */
    public static final int TRACKER_ADDRESSES = 8;
    /** A tracker not heard of for this long is asked whether it still knows us. */
    public static final long TRACKER_PROBE_NANOS = 55 * SECONDS;
    /** The interval that a tracker gives is taken within these. */
    public static final long ANNOUNCE_LEAST_NANOS = 10 * SECONDS;
    public static final long ANNOUNCE_MOST_NANOS = 3600 * SECONDS;
    /** A torrent that lacks peers announces after this wait, doubled each time up to the other. */
    public static final long LACK_PEERS_NANOS = 5 * SECONDS;
    public static final long LACK_PEERS_MOST_NANOS = 60 * SECONDS;
    /** A tracker that failed is left alone for this long, doubled each time: up to the second while peers are lacking, else up to the third. */
    public static final long TRACKER_BACK_OFF_NANOS = 2 * SECONDS;
    public static final long TRACKER_BACK_OFF_LACKING_NANOS = 60 * SECONDS;
    public static final long TRACKER_BACK_OFF_MOST_NANOS = 300 * SECONDS;
    /** A tracker that says `never` (BEP 31) is left alone for this long, and no tracker can say longer: a year. */
    public static final long TRACKER_NEVER_NANOS = 31_536_000 * SECONDS;
    /** Trackers are told that we stop; nobody waits longer for that. */
    public static final long STOP_ANNOUNCE_NANOS = SECONDS;
    /** The part of it in which they are first told that we are complete, when they have not heard. */
    public static final long STOP_COMPLETED_NANOS = STOP_ANNOUNCE_NANOS / 2;

    // HTTP
    /** Requests under way at once, for trackers and for web seeds each; further ones wait in line. */
    public static final int WEB_REQUESTS = 16;
    /** Requests in that line. */
    public static final int WEB_WAITING = 1024;
    /** Redirects that one request follows. */
    public static final int WEB_REDIRECTS = 5;
    /** A web server that sends nothing of a torrent file for this long has failed. */
    public static final long TORRENT_URL_NANOS = 30 * SECONDS;
    /** One that sends less than so many bytes of it in so long has failed too. */
    public static final int DRIP_BYTES = 1 << 10;
    public static final long DRIP_NANOS = 60 * SECONDS;
    /** All headers of an answer, each with 32 more than its length. */
    public static final int WEB_HEAD_BYTES = 32 << 10;
    /** A part of a body is no longer. */
    public static final int WEB_PART_BYTES = 48 << 10;
    /** Parts of a body that may be on their way from HTTP's threads to the loop's. */
    public static final int WEB_PARTS_AHEAD = 8;

    // Web seeds
    /** The first run of blocks that a web seed is asked for; later ones are what it sends in the second time, within these. */
    public static final int WEB_SEED_FIRST_BYTES = 2 << 20;
    public static final int WEB_SEED_RUN_BYTES = 16 << 20;
    public static final long WEB_SEED_RUN_NANOS = 4 * SECONDS;
    /** A file up to this long is taken whole from a server that knows no ranges. */
    public static final long WEB_SEED_WHOLE_BYTES = 16 << 20;
    /** A web seed that sends less than a block for so long has failed. */
    public static final long WEB_SEED_SILENCE_NANOS = 20 * SECONDS;
    /** After a failure it is left alone for so long, doubled each time up to the other. */
    public static final long WEB_SEED_BACK_OFF_NANOS = 5 * SECONDS;
    public static final long WEB_SEED_BACK_OFF_MOST_NANOS = 600 * SECONDS;

    private Limits() {
    }
}
