package com.example.loader;

import mosn.api.ExtensionContext;
import mosn.api.tls.TlsContextSource;
import mosn.api.tls.TlsMaterial;
import mosn.api.tls.TlsPeer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// Gives what is in a folder, looks there again and again, and lets in whom it is told to.
final class Loader implements TlsContextSource {
    private final LoaderConfig config;
    private final ExtensionContext context;

    Loader(LoaderConfig config, ExtensionContext context) {
        this.config = config;
        this.context = context;
    }

    @Override
    public TlsMaterial open(Consumer<TlsMaterial> refresh) {
        var first = read();
        lookAgain(first, refresh);
        return first;
    }

    private void lookAgain(TlsMaterial last, Consumer<TlsMaterial> refresh) {
        // timers fire where nothing may block, so the reading is done elsewhere
        context.schedule(
                config.interval(), () -> context.blocking().execute(() -> look(last, refresh)));
    }

    private void look(TlsMaterial last, Consumer<TlsMaterial> refresh) {
        var now = last;
        try {
            now = read();
        } catch (UncheckedIOException e) {
            context.logger().log(Level.WARNING, "{0} cannot be read", e.getMessage());
        }
        if (!now.equals(last)) {
            refresh.accept(now);
        }
        lookAgain(now, refresh);
    }

    private TlsMaterial read() {
        var trust = Files.exists(config.folder().resolve("ca.pem")) ? read("ca.pem") : "";
        return TlsMaterial.of(read("cert.pem"), read("key.pem")).trusting(trust);
    }

    private String read(String name) {
        Path file = config.folder().resolve(name);
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e.toString(), e);
        }
    }

    @Override
    public void verify(TlsPeer peer, List<X509Certificate> chain) throws CertificateException {
        if (!config.allow().isEmpty() && !allowed(chain.getFirst())) {
            throw new CertificateException("it has none of the names " + config.allow());
        }
    }

    private boolean allowed(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        // each is a kind and a value; of most kinds the value is text
        return names != null
                && names.stream().anyMatch(name -> config.allow().contains(name.get(1)));
    }
}
