package mosn.api.tls;

/// Whether clients of a listener must show a certificate. One that is shown is always checked.
public enum ClientAuthentication {
    /// They are not asked.
    NONE,
    /// They are asked, and may have none.
    OPTIONAL,
    /// Those without are refused.
    REQUIRED
}
