package sprat.app;

import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import sprat.disk.FileStorage;
import sprat.disk.reuse.DownloadedFiles;
import sprat.disk.reuse.ReuseSearch;
import sprat.disk.store.ExistingFiles;
import sprat.disk.work.DiskWorkers;
import sprat.store.Storage;

/** Makes the storage of one torrent: what a job says of files on disk, in the words of `disk`. */
record JobStorage(TorrentJob job, Disk disk, LongSupplier nowNanos) {
    /**
     * The storage of a leecher looks for what is there under other names; that of a seeder only reads.
     *
     * @param chosen whether the file of an index is got now; asked by workers
     * @param news   told of files of the user that were moved aside
     */
    Storage open(IntPredicate chosen, ExistingFiles.News news, ReuseSearch.News reused) {
        DiskWorkers workers = disk.workers();
        if (job.hashed() != null) {
            return FileStorage.seeder(job.metainfo(), job.hashed(), workers);
        }
        if (job.seedOnly()) {
            return FileStorage.seeder(job.metainfo(), job.dir(), workers);
        }
        FilesOnDisk onDisk = job.onDisk();
        FileStorage storage = FileStorage.leecher(job.metainfo(), job.dir(), workers,
                new ExistingFiles(disk.state(), chosen, onDisk.movesAside(), news));
        if (onDisk.way() != FilesOnDisk.Way.NO) {
            storage.reuseBy(new ReuseSearch(new DownloadedFiles(disk.state(), job.dir()), onDisk.folders(),
                    onDisk.dataFolder(job.dir()), onDisk.way() == FilesOnDisk.Way.LINK, nowNanos, reused));
        }
        return storage;
    }
}
