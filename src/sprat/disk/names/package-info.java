/**
 * Folders and names: the way down to a file, so that no link leads a write out of the folder.
 *
 * <p>Begin with {@link sprat.disk.names.SaveDirectory} and {@link sprat.disk.names.StateFolder}. Disk workers. May
 * import `io`, `store`, `wire` and `disk/work`.
 */
package sprat.disk.names;
