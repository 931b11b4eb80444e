/**
 * The command line, and how events look on a terminal, in a file and as JSON.
 *
 * <p>Begin with {@link sprat.cli.Main} and {@link sprat.cli.EventText}. The main thread, and one that prints. May
 * import `app` and `wire`.
 */
package sprat.cli;
