package sprat.app;

import sprat.disk.names.StateFolder;
import sprat.disk.work.DiskWorkers;

/** What all torrents of a process work on files with. */
record Disk(DiskWorkers workers, StateFolder state) {
}
