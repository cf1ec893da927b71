package mosn.core.extension;

import mosn.api.ConfigNode;
import mosn.api.stream.StreamFilterFactoryProvider;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

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
    /// @param configFolder where the configuration file is
    /// @throws PluginException where it cannot be loaded
    public PluginLayer open(PluginLayers plugins, Path configFolder) {
        return plugins.open(
                places(configFolder).stream()
                        .filter(Files::exists)
                        .findFirst()
                        .orElseThrow(() -> isNowhere(configFolder)));
    }

    /// Where it is looked for, in this order: a relative path is one in the working directory, as
    /// MOSN has it, and then beside the configuration file.
    public List<Path> places(Path configFolder) {
        try {
            return List.of(Path.of(soPath), configFolder.resolve(soPath));
        } catch (InvalidPathException e) {
            return List.of(); // no file can be of this name
        }
    }

    private PluginException isNowhere(Path configFolder) {
        return new PluginException(
                soPath,
                soPath.startsWith("/")
                        ? "is not there"
                        : "is neither in the working directory nor in " + configFolder,
                "let so_path name a modular jar, or a folder with one and its libraries");
    }

    /// What it provides, the one that is meant where there are several.
    ///
    /// @throws PluginException where there is none, or none of this name
    public Extension<StreamFilterFactoryProvider> choose(PluginLayer layer) {
        return layer.only(StreamFilterFactoryProvider.class, factoryMethod);
    }
}
