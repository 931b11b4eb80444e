package sprat.nio;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/** Makes an endpoint on a channel that has just been opened; when that fails, the channel is closed. */
interface Opening<E> {
    E make() throws IOException;

    /** @throws IOException the address cannot be had, in the system's words or, where it has none, in ours */
    static <E> E on(Channel channel, Opening<E> opening) throws IOException {
        try {
            return opening.make();
        } catch (IOException e) {
            channel.close();
            throw e;
        } catch (UnresolvedAddressException | UnsupportedAddressTypeException e) {
            channel.close();
            throw new IOException("this system has no such address", e);
        }
    }
}
