package sprat.swarm.announce;

import sprat.wire.tracker.TrackerResponse.Counts;

/**
 * Judges whether a tracker has lost us, as it does when it is started anew. Pure. Either it is another run than the one
 * that took our announce, as its connection ids show; or nobody of our kind is there; or most of the peers are gone at
 * once. The counts alone tell too little once others have come back before us, and the ids tell nothing of a tracker
 * that drops a bad one without a word.
 */
final class RestartWatch {
    private static final int MOST_DOUBTS = 15;

    private int run;
    private long members;
    /**
     * Looks that are not believed, since an announce did not mend the last loss: some trackers answer every scrape with
     * zeros.
     */
    private int doubts;
    private int doubtsLeft;

    /**
     * @param newMembers seeders and leechers that the tracker has told with an announce
     * @param newRun     of the tracker, {@link TrackerClient#run}
     */
    void announced(long newMembers, int newRun) {
        members = newMembers;
        run = newRun;
    }

    /**
     * Called once for each look. Of losses in a row it believes the 1st, 3rd, 7th, 15th, and then every 16th.
     *
     * @param isSeeder whether the tracker counts us among the seeders
     * @param runNow   of the tracker
     */
    boolean hasLostUs(Counts counts, boolean isSeeder, int runNow) {
        long membersBefore = members;
        members = (long) counts.seeders() + counts.leechers();
        int ofOurKind = isSeeder ? counts.seeders() : counts.leechers();
        if (runNow == run && ofOurKind > 0 && members >= membersBefore / 2) {
            doubts = 0;
            doubtsLeft = 0;
            return false;
        }
        if (doubtsLeft > 0) {
            doubtsLeft--;
            return false;
        }
        doubts = Math.min(2 * doubts + 1, MOST_DOUBTS);
        doubtsLeft = doubts;
        return true;
    }
}
