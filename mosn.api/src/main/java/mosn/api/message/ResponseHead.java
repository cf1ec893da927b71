package mosn.api.message;

/// What a response says before its body.
public interface ResponseHead {
    /// The status in HTTP's terms, 100 to 599. A protocol with codes of its own maps them.
    int status();

    void status(int status);

    Headers headers();
}
