package sprat.http;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import sprat.wire.Printable;

/** What went wrong, in words; Java's own messages are often empty, or the name of a class. */
final class HttpErrors {
    private static final int SHOWN_CHARS = 200;

    private HttpErrors() {
    }

    static String reason(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        String message = cause.getMessage() == null ? "" : ": " + Printable.of(cause.getMessage(), SHOWN_CHARS);
        if (cause instanceof ConnectException) {
            boolean isUnknown = cause.getCause() instanceof UnresolvedAddressException;
            return isUnknown ? "no address found for its name" : "nobody can be reached there" + message;
        }
        if (cause instanceof UnknownHostException) {
            return "no address found for its name";
        }
        if (cause instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        if (cause instanceof OutOfMemoryError) {
            return "memory is used up" + message;
        }
        if (cause instanceof SSLException) {
            return "TLS fails" + message;
        }
        return "the connection broke" + (message.isEmpty() ? ": " + cause.getClass().getSimpleName() : message);
    }
}
