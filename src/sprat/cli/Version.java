package sprat.cli;

/** Which sprat this is, from the jar's manifest. */
final class Version {
    static final String NAME = "sprat " + number();

    private Version() {
    }

    private static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not from a jar)" : version;
    }
}
