package mosn.api.message;

/// What a response says before its body.
public interface ResponseHead {
    /// The status in HTTP's terms, 100 to 599. A protocol with codes of its own maps them.
    int status();

    /// Changes it. A 1xx head keeps its own, and no response becomes one: not even 101, which only
    /// the upstream can mean.
    ///
    /// @throws IllegalArgumentException where `status` is not the one that it has, and either this
    ///   is a 1xx head other than 101, or `status` is not from 200 to 599
    void status(int status);

    Headers headers();
}
