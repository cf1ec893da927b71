package mosn.core.extension;

import mosn.api.ConfigNode;
import mosn.api.stream.StreamFilterFactoryProvider;

import java.nio.file.Files;
import java.nio.file.Path;

/// MOSN's `go_plugin_config`: a stream filter that is named by where it lies, whatever stands
/// behind `type`. In place of a shared object of Go it is a modular jar, or a folder with its
/// libraries.
///
/// @param soPath the path as written
/// @param factoryMethod which provider it is, by class or by type, where there are several
public record GoPluginConfig(String soPath, String factoryMethod) {
    /// @param node the object behind `go_plugin_config`
    public static GoPluginConfig from(ConfigNode node) {
        return new GoPluginConfig(node.required("so_path"), node.string("factory_method", ""));
    }

    /// Opens the plugin.
    ///
    /// @param configFolder where the configuration file is: a relative path is looked for in the
    ///   working directory, as MOSN does, and then there
    /// @throws PluginException where it cannot be loaded
    public PluginLayer open(PluginLayers plugins, Path configFolder) {
        var path = Path.of(soPath);
        var beside = configFolder.resolve(path);
        if (!Files.exists(path) && !Files.exists(beside)) {
            throw new PluginException(
                    soPath,
                    path.isAbsolute()
                            ? "is not there"
                            : "is neither in the working directory nor in " + configFolder,
                    "let so_path name a modular jar, or a folder with one and its libraries");
        }
        return plugins.open(Files.exists(path) ? path : beside);
    }

    /// What it provides, the one that is meant where there are several.
    ///
    /// @throws PluginException where there is none, or none of this name
    public Extension<StreamFilterFactoryProvider> choose(PluginLayer layer) {
        return layer.only(StreamFilterFactoryProvider.class, factoryMethod);
    }
}
