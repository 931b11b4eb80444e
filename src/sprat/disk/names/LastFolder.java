package sprat.disk.names;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The folder of the last step, kept open for the next one, which most often is in it too. One at a time is kept, and
 * others are closed with their last user. Any worker, several at a time.
 */
final class LastFolder implements Closeable {
    private Use last;

    /** A folder while it is used; each user closes it. */
    final class Use implements Closeable {
        private final HeldFolder folder;
        private int users = 1;

        private Use(HeldFolder folder) {
            this.folder = folder;
        }

        HeldFolder folder() {
            return folder;
        }

        @Override
        public void close() throws IOException {
            synchronized (LastFolder.this) {
                users--;
                closeIfIdle();
            }
        }

        private void closeIfIdle() throws IOException {
            if (users == 0 && this != last) {
                folder.close();
            }
        }
    }

    /** @return null unless the folder of this path is kept */
    synchronized Use use(Path path) {
        if (last == null || !last.folder.path().equals(path)) {
            return null;
        }
        last.users++;
        return last;
    }

    /** From now on this folder is kept. */
    synchronized Use keep(HeldFolder folder) throws IOException {
        Use before = last;
        last = new Use(folder);
        if (before != null) {
            before.closeIfIdle();
        }
        return last;
    }

    /** This one is used once and not kept. */
    Use once(HeldFolder folder) {
        return new Use(folder);
    }

    /** Keeps it no longer. */
    synchronized void drop(Use use) {
        if (use == last) {
            last = null; // closed by its users
        }
    }

    /** When nobody uses it. */
    @Override
    public synchronized void close() throws IOException {
        Use before = last;
        last = null;
        if (before != null) {
            before.closeIfIdle();
        }
    }
}
