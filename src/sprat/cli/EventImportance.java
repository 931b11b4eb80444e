package sprat.cli;

import sprat.app.Event;

/** Which events are dropped first when the reader of stdout is too slow. */
final class EventImportance implements Event.Handler<EventImportance.Rank> {
    enum Rank {
        /** They come again. */
        FIGURES,
        /** Many, and of little weight each. */
        CHATTER,
        /** Never dropped: somebody waits for them. */
        MILESTONE
    }

    @Override
    public Rank onListening(Event.Listening e) {
        return Rank.MILESTONE;
    }

    @Override
    public Rank onChecking(Event.Checking e) {
        return Rank.FIGURES;
    }

    @Override
    public Rank onReused(Event.Reused e) {
        return Rank.MILESTONE;
    }

    @Override
    public Rank onSeeding(Event.Seeding e) {
        return Rank.MILESTONE;
    }

    @Override
    public Rank onMetadata(Event.Metadata e) {
        return Rank.FIGURES;
    }

    @Override
    public Rank onLink(Event.Link e) {
        return Rank.MILESTONE;
    }

    @Override
    public Rank onProgress(Event.Progress e) {
        return Rank.FIGURES;
    }

    @Override
    public Rank onPeer(Event.Peer e) {
        return Rank.CHATTER;
    }

    @Override
    public Rank onTracker(Event.Tracker e) {
        return Rank.CHATTER;
    }

    @Override
    public Rank onComplete(Event.Complete e) {
        return Rank.MILESTONE;
    }

    @Override
    public Rank onWarning(Event.Warning e) {
        return Rank.CHATTER;
    }

    @Override
    public Rank onFailure(Event.Failure e) {
        return Rank.MILESTONE;
    }

    @Override
    public Rank onChanged(Event.Changed e) {
        return Rank.MILESTONE;
    }

    @Override
    public Rank onStopped(Event.Stopped e) {
        return Rank.MILESTONE;
    }

    @Override
    public Rank onTrackerProgress(Event.TrackerProgress e) {
        return Rank.FIGURES;
    }
}
