package sprat;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.mockito.Mockito;

/**
 * Lets the mocks of a test go when it is over. Mockito keeps a mock, and all that it was ever given, for as long as one
 * of these things leads back to the mock, as a torrent leads to its mocked transport: without this the whole suite
 * keeps gigabytes. JUnit finds this class by the file in {@code META-INF/services}; its thread runs the tests.
 */
public final class FreedMocks implements AfterEachCallback {
    @Override
    public void afterEach(ExtensionContext test) {
        Mockito.framework().clearInlineMocks();
    }
}
