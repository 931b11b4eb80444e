/**
 * Files that are on disk under other names, and need not be downloaded.
 *
 * <p>Begin with {@link sprat.disk.reuse.FileReuse} and {@link sprat.disk.reuse.CandidatePass}. Begins on the loop's
 * thread, looks on disk workers. May import `io`, `store`, `wire`, `disk/names`, `disk/store` and `disk/work`.
 */
package sprat.disk.reuse;
