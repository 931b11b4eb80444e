package sprat.disk.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import sprat.disk.names.ChannelOpener;

/**
 * The open channels of one torrent, at most `limit`: the one not used for longest is closed for a new one, never one
 * that a job is using. All workers call it; its lock is held for a look into the table, and for closing, not for
 * opening.
 */
final class OpenFiles {
    private final int limit;
    private final Map<FileAccess, Handle> byFile = new LinkedHashMap<>(16, 0.75f, true);
    private int beingOpened;

    /** @param limit at least the number of workers, since each uses one file at a time */
    OpenFiles(int limit) {
        this.limit = limit;
    }

    /** The channel if it is open, for use until {@link #release}; else null. */
    synchronized Handle acquire(FileAccess file) {
        Handle handle = byFile.get(file);
        if (handle != null) {
            handle.users++;
        }
        return handle;
    }

    /**
     * Opens the file, which has no channel yet, for use until {@link #release}. Only one thread opens the same file.
     */
    Handle open(FileAccess file, ChannelOpener.Opening opening) throws IOException {
        synchronized (this) {
            makeRoom();
            beingOpened++;
        }
        Handle handle = null;
        try {
            handle = new Handle(opening.open());
        } finally {
            synchronized (this) {
                beingOpened--;
                if (handle != null) {
                    byFile.put(file, handle);
                }
            }
        }
        return handle;
    }

    synchronized void release(Handle handle) throws IOException {
        if (--handle.users == 0 && handle.isRetired) {
            handle.channel.close();
        }
    }

    /** The file's channel is not to be used for further jobs; running ones finish with it. */
    synchronized void retire(FileAccess file) throws IOException {
        Handle handle = byFile.remove(file);
        if (handle != null) {
            handle.isRetired = true;
            if (handle.users == 0) {
                handle.channel.close();
            }
        }
    }

    synchronized void closeAll() throws IOException {
        for (Handle handle : byFile.values()) {
            handle.channel.close();
        }
        byFile.clear();
    }

    synchronized int count() {
        return byFile.size();
    }

    /** For one more. */
    private void makeRoom() throws IOException {
        Iterator<Handle> oldestFirst = byFile.values().iterator();
        while (byFile.size() + beingOpened >= limit && oldestFirst.hasNext()) {
            Handle handle = oldestFirst.next();
            if (handle.users == 0) {
                oldestFirst.remove();
                handle.channel.close();
            }
        }
    }

    /** An open channel and the number of jobs using it. */
    static final class Handle {
        final FileChannel channel;
        private int users = 1;
        private boolean isRetired;

        private Handle(FileChannel channel) {
            this.channel = channel;
        }
    }
}
