import com.example.configdir.ConfigDirProvider;

import mosn.api.source.ConfigSourceProvider;

/// Configuration from the files of a folder.
module com.example.configdir {
    requires mosn.api;

    provides ConfigSourceProvider with
            ConfigDirProvider;
}
