package sprat.app;

import sprat.disk.DiskWorkers;
import sprat.disk.StateFolder;

/** What all torrents of a process work on files with. */
record Disk(DiskWorkers workers, StateFolder state) {
}
