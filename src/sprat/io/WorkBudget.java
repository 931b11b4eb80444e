package sprat.io;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a loop spends on messages that are of no use to it, shared among its connections. A protocol tells what each
 * message has cost ({@link Transport#charge}) in nanoseconds of a nominal machine, so that equal messages cost the same
 * in every run; work that was asked for costs nothing. Each connection has an {@link Account}. While something is in
 * it, the connection is read in every turn. Once it is overdrawn the connection is late: its reads wait for what {@link
 * #pay} shares out among all that are late, which is a small part of the time while others are served. An account that
 * others have waited for so long as {@link Limits#WORK_LATE_NANOS} is dropped.
 *
 * <p>Owns the timer of the payments, which runs only while somebody is late. On the loop's thread.
 */
public final class WorkBudget {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** Whose account it is. */
    public interface Holder {
        /** Reads wait from now on, or go on. */
        void holdReads(boolean held);

        /** The holder is to be closed. */
        void drop(CloseReason reason, String detail);
    }

    private final EventLoop loop;
    /** Overdrawn, and not full again since. */
    private final Set<Account> late = new LinkedHashSet<>();
    private EventLoop.Timer timer;
    private long paidNanos;
    private boolean hasServedOthers;
    private long othersServedNanos;

    public WorkBudget(EventLoop loop) {
        this.loop = loop;
    }

    public Account open(Holder holder) {
        return new Account(holder, loop.nowNanos());
    }

    /** Accounts that are late. */
    public int late() {
        return late.size();
    }

    private void beLate(Account account, long nowNanos) {
        late.add(account);
        if (timer == null) {
            paidNanos = nowNanos;
            payLater(nowNanos);
        }
    }

    private void beOnTime(Account account) {
        late.remove(account);
        if (late.isEmpty() && timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void payLater(long nowNanos) {
        timer = loop.schedule(nowNanos + Limits.WORK_PAY_NANOS, this::pay);
    }

    /** Time in which the process stood still is not paid, nor does it count against anybody. */
    private void pay(long nowNanos) {
        timer = null;
        long elapsedNanos = Math.min(nowNanos - paidNanos, 2 * Limits.WORK_PAY_NANOS);
        paidNanos = nowNanos;
        boolean othersWait = hasServedOthers && nowNanos - othersServedNanos <= Limits.WORK_OTHERS_NANOS;
        long percent = othersWait ? Limits.WORK_LATE_PERCENT : Limits.WORK_ALONE_PERCENT;
        long incomeNanos = Math.max(1, elapsedNanos * percent / 100 / late.size());
        for (Iterator<Account> accounts = late.iterator(); accounts.hasNext();) {
            if (accounts.next().earn(incomeNanos, othersWait ? elapsedNanos : 0)) {
                accounts.remove();
            }
        }
        if (!late.isEmpty()) {
            payLater(nowNanos);
        }
    }

    /** One connection's. */
    public final class Account {
        private final Holder holder;
        private long balanceNanos = Limits.WORK_FIRST_NANOS;
        private long reckonedNanos;
        private long chargedNanos;
        /** What a byte has cost lately; a newcomer is thought costly until it has been heard. */
        private double nanosPerByte = (double) Limits.WORK_MOST_NANOS / Limits.READ_BYTES_PER_TURN;
        private int readsOfNoUse;
        private boolean isLate;
        private boolean isHeld;
        private long lateNanos;

        private Account(Holder holder, long nowNanos) {
            this.holder = holder;
            this.reckonedNanos = nowNanos;
        }

        /**
         * What a message has cost; 0 for one that was asked for or is news. It counts with the next {@link #settle}.
         */
        public void charge(long costNanos) {
            chargedNanos += costNanos;
            readsOfNoUse = costNanos == 0 ? 0 : readsOfNoUse;
        }

        /** Reads wait. */
        public boolean isHeld() {
            return isHeld;
        }

        /** How much may be read in this turn: about what the account can pay for. */
        public int readBytes() {
            long affordable = (long) (Math.max(0, balanceNanos) / nanosPerByte);
            return (int) Math.max(Limits.READ_LEAST_BYTES, Math.min(Limits.READ_BYTES_PER_TURN, affordable));
        }

        /**
         * What was read has been worked through.
         *
         * @param bytes read, 0 when a message waited that had been read before
         */
        public void settle(int bytes, long nowNanos) {
            if (bytes > 0 && ++readsOfNoUse > Limits.READS_OF_NO_USE) {
                chargedNanos += Limits.READ_COST_NANOS;
            }
            nanosPerByte = (nanosPerByte + (double) chargedNanos / Math.max(Limits.READ_LEAST_BYTES, bytes)) / 2;
            served(nowNanos);
            if (chargedNanos > 0) {
                pay(nowNanos);
            }
        }

        /** The connection was read, or took bytes. */
        public void served(long nowNanos) {
            if (!isLate) {
                hasServedOthers = true;
                othersServedNanos = nowNanos;
            }
        }

        private void pay(long nowNanos) {
            if (!isLate) {
                long fullNanos = Limits.WORK_MOST_NANOS * (SECOND_NANOS / Limits.WORK_QUIET_NANOS_PER_SECOND);
                long elapsedNanos = Math.min(nowNanos - reckonedNanos, fullNanos);
                balanceNanos += elapsedNanos * Limits.WORK_QUIET_NANOS_PER_SECOND / SECOND_NANOS;
                balanceNanos = Math.min(balanceNanos, Limits.WORK_MOST_NANOS);
                reckonedNanos = nowNanos;
            }
            balanceNanos -= chargedNanos;
            chargedNanos = 0;
            if (balanceNanos < 0 && !isHeld) {
                isLate = true;
                isHeld = true;
                beLate(this, nowNanos);
                holder.holdReads(true);
            }
        }

        /** @return true when the account is full again and no longer late */
        private boolean earn(long incomeNanos, long waitedNanos) {
            balanceNanos += incomeNanos;
            lateNanos += waitedNanos;
            if (lateNanos >= Limits.WORK_LATE_NANOS) {
                holder.drop(StreamEnd.TOO_COSTLY,
                        "for a minute it made more work of no use than its share, and others waited");
                return false;
            }
            if (isHeld && balanceNanos > 0) {
                isHeld = false;
                holder.holdReads(false);
            }
            if (balanceNanos < Limits.WORK_MOST_NANOS) {
                return false;
            }
            isLate = false;
            lateNanos = 0;
            reckonedNanos = paidNanos;
            balanceNanos = Limits.WORK_MOST_NANOS;
            return true;
        }

        /** The connection is over. */
        public void close() {
            beOnTime(this);
        }
    }
}
