import com.example.pluginloader.LoaderProvider;

import mosn.api.tls.TlsContextProvider;

/// MOSN's example of certificates that a plugin process gives.
module com.example.pluginloader {
    requires mosn.api;

    provides TlsContextProvider with
            LoaderProvider;
}
