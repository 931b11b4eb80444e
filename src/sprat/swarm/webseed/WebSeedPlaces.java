package sprat.swarm.webseed;

import sprat.io.EventLoop;
import sprat.io.WebFetch;

/** What the web seeds of all torrents share: how they are asked, and how many at a time. On the loop's thread. */
public final class WebSeedPlaces {
    private final EventLoop loop;
    private WebFetch fetch;
    private int taken;

    public WebSeedPlaces(EventLoop loop) {
        this.loop = loop;
    }

    /** Web seeds are asked through this; without it there are none. Before the first torrent. */
    public void askBy(WebFetch fetch) {
        this.fetch = fetch;
    }

    /** Null when there is none. */
    WebFetch fetch() {
        return fetch;
    }

    /** One more web seed may be asked: each has one request at a time, and none is to wait in line there. */
    public boolean isAnyFree() {
        return taken < loop.memory().webRequests();
    }

    public int taken() {
        return taken;
    }

    void take() {
        taken++;
    }

    void give() {
        taken--;
    }
}
