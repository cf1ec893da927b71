import com.example.loader.LoaderProvider;

import mosn.api.tls.TlsContextProvider;

/// MOSN's example of certificates from elsewhere: here from a folder.
module com.example.loader {
    requires mosn.api;

    provides TlsContextProvider with
            LoaderProvider;
}
