package sprat.tracker;

import java.util.Arrays;

/**
 * What each source holds, as numbered things of one kind, and which source holds most. Every call takes the same time
 * however much there is. 12 bytes a thing; 24 bytes a source, its {@link SourceIndex}, and 4 to 8 for each thing that
 * the greatest source ever held. Pages stay when they are empty: what uses this bounds it. Loop's thread.
 * <pre>
 *  a thing   | next | previous | note |                                 the ring of its source's things
 *  a source  | high | low | count | first | next | previous |           the ring of the sources that hold as many
 * </pre>
 */
final class Holdings {
    private static final int NEXT = 0;
    private static final int PREVIOUS = 1;
    private static final int NOTE = 2;
    private static final int COUNT = 2;
    private static final int FIRST = 3;
    private static final Ring THINGS_OF_SOURCE = new Ring(NEXT, PREVIOUS);
    private static final Ring SOURCES_OF_COUNT = new Ring(4, 5);

    private final Records things = new Records(3);
    private final Records sources = new Records(6);
    private final SourceIndex index;
    /** The first of the sources that hold so many, plus 1; 0 = none does. */
    private int[] firstOfCount = new int[16];
    private int mostCount;

    Holdings(SipHash hashing) {
        this.index = new SourceIndex(hashing, sources);
    }

    /** Sources that hold anything. */
    int sources() {
        return index.size();
    }

    int count(long source) {
        int record = index.find(source);
        return record == Records.NONE ? 0 : sources.get(record, COUNT);
    }

    /** The source that holds most, one of them when several do. Not to be asked while nobody holds anything. */
    long most() {
        return index.source(firstOfCount[mostCount] - 1);
    }

    /** How many that one holds; 0 when there is none. */
    int mostCount() {
        return mostCount;
    }

    /** @return the first thing of a source, or {@link Records#NONE} */
    int first(long source) {
        int record = index.find(source);
        return record == Records.NONE ? Records.NONE : sources.get(record, FIRST);
    }

    int note(int thing) {
        return things.get(thing, NOTE);
    }

    /** Gives a source one thing more, its first now. @return the number of the thing */
    int add(long source, int note) {
        int thing = things.allocate();
        things.set(thing, NOTE, note);
        link(source, thing);
        return thing;
    }

    /** @param source that holds it */
    void remove(long source, int thing) {
        unlink(source, thing);
        things.free(thing);
    }

    /** Makes a thing another source's, its first; its number and note stay. */
    void pass(long from, long to, int thing) {
        unlink(from, thing);
        link(to, thing);
    }

    void putFirst(long source, int thing) {
        int owner = index.find(source);
        int first = THINGS_OF_SOURCE.remove(things, sources.get(owner, FIRST), thing);
        sources.set(owner, FIRST, THINGS_OF_SOURCE.addFirst(things, first, thing));
    }

    void putLast(long source, int thing) {
        putFirst(source, thing);
        int owner = index.find(source);
        sources.set(owner, FIRST, things.get(thing, NEXT));
    }

    private void link(long source, int thing) {
        int owner = index.find(source);
        if (owner == Records.NONE) {
            owner = sources.allocate();
            index.add(source, owner);
            sources.set(owner, COUNT, 0);
            sources.set(owner, FIRST, Records.NONE);
        }
        sources.set(owner, FIRST, THINGS_OF_SOURCE.addFirst(things, sources.get(owner, FIRST), thing));
        recount(owner, sources.get(owner, COUNT) + 1);
    }

    private void unlink(long source, int thing) {
        int owner = index.find(source);
        if (owner == Records.NONE) {
            throw new IllegalStateException("a source that holds nothing has lost something");
        }
        sources.set(owner, FIRST, THINGS_OF_SOURCE.remove(things, sources.get(owner, FIRST), thing));
        int left = sources.get(owner, COUNT) - 1;
        recount(owner, left);
        if (left == 0) {
            index.remove(source);
            sources.free(owner);
        }
    }

    /** Takes the source to those that hold as many now: one more or one less than before. */
    private void recount(int owner, int count) {
        int before = sources.get(owner, COUNT);
        if (before > 0) {
            firstOfCount[before] = SOURCES_OF_COUNT.remove(sources, firstOfCount[before] - 1, owner) + 1;
        }
        sources.set(owner, COUNT, count);
        if (count == firstOfCount.length) {
            firstOfCount = Arrays.copyOf(firstOfCount, 2 * count);
        }
        if (count > 0) {
            firstOfCount[count] = SOURCES_OF_COUNT.addFirst(sources, firstOfCount[count] - 1, owner) + 1;
        }
        // Who held most and has lost one holds most still, when nobody else held as many.
        mostCount = count > mostCount || firstOfCount[mostCount] == 0 ? count : mostCount;
    }

    /** Rings of records, each known by its first record. Both calls return what is first afterwards. */
    private record Ring(int next, int previous) {
        int addFirst(Records records, int first, int record) {
            int last = first == Records.NONE ? record : records.get(first, previous);
            int second = first == Records.NONE ? record : first;
            records.set(record, next, second);
            records.set(record, previous, last);
            records.set(last, next, record);
            records.set(second, previous, record);
            return record;
        }

        int remove(Records records, int first, int record) {
            int after = records.get(record, next);
            int before = records.get(record, previous);
            records.set(before, next, after);
            records.set(after, previous, before);
            return record != first ? first : after == record ? Records.NONE : after;
        }
    }
}
