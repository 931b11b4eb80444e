/**
 * What is asked of web servers, by the client that comes with Java.
 *
 * <p>Begin with {@link sprat.http.HttpFetch} and {@link sprat.http.HttpExchange}. The loop's thread; the client has
 * threads of its own. May import `io` and `wire`.
 */
package sprat.http;
