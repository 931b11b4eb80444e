/**
 * Limits and measures of what flows: token buckets, rates, waits that double, what each source may cost.
 *
 * <p>Begin with {@link sprat.rate.TokenBucket} and {@link sprat.rate.BackOff}. The loop's thread. May import `io`.
 */
package sprat.rate;
