/**
 * The threads that touch files, and the hashes that they compute.
 *
 * <p>Begin with {@link sprat.disk.work.DiskWorkers} and {@link sprat.disk.work.DiskJob}. The loop's thread submits
 * jobs, and gets their results. May import `io`, `store` and `wire`.
 */
package sprat.disk.work;
