package mosn.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

class CrossCheckTest {
    @TempDir Path folder;

    @Test
    void aRouterThatDoesNotExistIsAnError() {
        var text =
                Demo.JSON.replaceFirst(
                        "(Http1\",\\s*\"router_config_name\": )\"server_router\"",
                        "$1\"server_ruoter\"");

        assertEquals(
                List.of(
                        "servers[0].listeners[0].filter_chains[0].filters[0].config"
                                + ".router_config_name: is \"server_ruoter\", which no router"
                                + " configuration is called; write \"server_router\", or add a"
                                + " router configuration of this name"),
                Demo.errors(folder, text));
    }

    @Test
    void aRouteToAClusterThatDoesNotExistIsAWarningAsInMosn() {
        var text = Demo.with("\"cluster_name\": \"serverCluster\"", "\"cluster_name\": \"nobody\"");

        assertEquals(
                List.of(
                        "servers[0].routers[0].virtual_hosts[0].routers[0].route.cluster_name: is"
                                + " \"nobody\", which no cluster is called; add a cluster of this"
                                + " name"),
                Demo.warnings(folder, text));
    }

    @Test
    void withValidateClustersItIsAnError() {
        var text =
                Demo.with(
                                "\"cluster_name\": \"serverCluster\"",
                                "\"weighted_clusters\": [{\"cluster\": {\"name\": \"servrCluster\","
                                        + " \"weight\": 1}}]")
                        .replace("\"config\": {\n", "\"config\": {\"validate_clusters\": true,\n");

        assertEquals(
                List.of(
                        "servers[0].routers[0].virtual_hosts[0].routers[0].route"
                                + ".weighted_clusters[0].cluster.name: is \"servrCluster\", which"
                                + " no cluster is called; write \"serverCluster\", or add a cluster"
                                + " of this name"),
                Demo.errors(folder, text));
    }

    @Test
    void namesAndAddressesAreTakenOnce() {
        var listeners = Demo.JSON.substring(Demo.JSON.indexOf("\"listeners\": [") + 14);
        var listener = listeners.substring(0, listeners.indexOf("\"cluster_manager\""));
        listener = listener.substring(0, listener.lastIndexOf("]", listener.lastIndexOf("]") - 1));
        var text =
                Demo.JSON
                        .replace(listener, listener + "," + listener)
                        .replace(
                                "\"clusters\": [", "\"clusters\": [{\"name\": \"serverCluster\"},");

        assertEquals(
                List.of(
                        "cluster_manager.clusters[1].name: is \"serverCluster\", as"
                                + " cluster_manager.clusters[0].name is already; give each one of"
                                + " its own",
                        "servers[0].listeners[1].name: is \"serverListener\", as"
                                + " servers[0].listeners[0].name is already; give each one of its"
                                + " own",
                        "servers[0].listeners[1].address: is \"127.0.0.1:2046\", as"
                                + " servers[0].listeners[0].address is already; give each one of"
                                + " its own"),
                Demo.errors(folder, text));
    }

    @Test
    void filtersOfAListenerHaveTheirOwnNames() {
        var text = Demo.with("{\"type\": \"demo\",", "{\"type\": \"demo\"}, {\"type\": \"demo\",");

        assertEquals(
                List.of(
                        "servers[0].listeners[0].stream_filters[1].name: is \"demo\", as another"
                                + " filter of the listener; give each a name of its own"),
                Demo.errors(folder, text));
    }
}
