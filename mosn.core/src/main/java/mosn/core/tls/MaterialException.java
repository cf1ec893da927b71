package mosn.core.tls;

/// What is wrong with certificates or keys. Never quotes a key.
final class MaterialException extends Exception {
    private static final long serialVersionUID = 1;

    private final String key;
    private final String problem;
    private final String fix;

    /// @param key of the configuration, as in `cert_chain`
    /// @param problem as in `holds no certificate`
    MaterialException(String key, String problem, String fix) {
        super(key + " " + problem + "; " + fix);
        this.key = key;
        this.problem = problem;
        this.fix = fix;
    }

    String key() {
        return key;
    }

    String problem() {
        return problem;
    }

    String fix() {
        return fix;
    }
}
