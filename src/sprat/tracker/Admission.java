package sprat.tracker;

/**
 * What became of an announce.
 *
 * @param swarm    where its counts and peers come from; null when refused
 * @param position of the announcing peer until the table changes, -1 when it is not in there
 * @param reached  the limit that refused it, or for which somebody else gave way; else null
 */
record Admission(PeersOfFamily swarm, int position, TableLimit reached) {
}
