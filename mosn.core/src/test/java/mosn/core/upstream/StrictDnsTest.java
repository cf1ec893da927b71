package mosn.core.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;
import mosn.api.upstream.DiscoveredHost;
import mosn.api.upstream.HostUpdates;
import mosn.core.config.JsonConfigNode;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class StrictDnsTest {
    private final Map<String, List<String>> names = new HashMap<>();
    private final List<String> told = new ArrayList<>();

    @Test
    void everyAddressOfANameIsAHost() {
        names.put("a.example", List.of("10.0.0.2", "10.0.0.1"));
        look("hosts: [{address: 'a.example:80', weight: 5}, {address: '10.1.1.1:81'}]");
        assertEquals(
                List.of("10.0.0.1:80/a.example/5 10.0.0.2:80/a.example/5 10.1.1.1:81/10.1.1.1/1"),
                told);
    }

    @Test
    void theConfiguredHostnameStays() {
        names.put("a.example", List.of("10.0.0.1"));
        look("hosts: [{address: 'a.example:80', hostname: b.example}]");
        assertEquals(List.of("10.0.0.1:80/b.example/1"), told);
    }

    @Test
    void onlyAddressesOfTheFamilyCount() {
        names.put("a.example", List.of("10.0.0.1", "2001:db8:0:0:0:0:0:1"));
        names.put("b.example", List.of("2001:db8:0:0:0:0:0:2"));
        var hosts = "hosts: [{address: 'a.example:80'}]";
        look("dns_lookup_family: V6_ONLY\n" + hosts);
        look("dns_lookup_family: AUTO\n" + hosts);
        look("dns_lookup_family: AUTO\n" + hosts.replace("a.", "b."));
        look(hosts.replace("a.", "b."));
        assertEquals(
                List.of(
                        "[2001:db8:0:0:0:0:0:1]:80/a.example/1",
                        "10.0.0.1:80/a.example/1",
                        "[2001:db8:0:0:0:0:0:2]:80/b.example/1",
                        "b.example:80/b.example/1",
                        "failed: no address is known of b.example"),
                told);
    }

    @Test
    void aNameThatIsLostKeepsItsAddressesAndTheOthersGoOn() {
        names.put("a.example", List.of("10.0.0.1"));
        names.put("b.example", List.of("10.0.0.2"));
        var dns = dns("hosts: [{address: 'a.example:80'}, {address: 'b.example:80'}]");
        dns.look(updates());
        names.remove("a.example");
        names.put("b.example", List.of("10.0.0.3"));
        dns.look(updates());
        dns.look(updates());
        names.put("a.example", List.of("10.0.0.1"));
        dns.look(updates());
        assertEquals(
                List.of(
                        "10.0.0.1:80/a.example/1 10.0.0.2:80/b.example/1",
                        "10.0.0.1:80/a.example/1 10.0.0.3:80/b.example/1",
                        "failed: no address is known of a.example",
                        "failed: no address is known of a.example",
                        "10.0.0.1:80/a.example/1 10.0.0.3:80/b.example/1"),
                told);
    }

    @Test
    void aHostWithoutTlsIsRefused() {
        var refused =
                assertThrows(
                        ConfigException.class,
                        () -> dns("hosts: [{address: 'a.example:80', tls_disable: true}]"));
        assertEquals(
                "hosts: has a tls_disable, which addresses of a name cannot have; remove it, or"
                        + " make a cluster without TLS for this host",
                refused.getMessage());
    }

    private void look(String config) {
        dns(config).look(updates());
    }

    private StrictDns dns(String config) {
        return new StrictDns(StrictDnsConfig.from(JsonConfigNode.of(config)), this::resolve);
    }

    private InetAddress[] resolve(String name) throws UnknownHostException {
        if (!names.containsKey(name)) {
            throw new UnknownHostException(name);
        }
        var all = new ArrayList<InetAddress>();
        for (var address : names.getOrDefault(name, List.of())) {
            all.add(InetAddress.getByName(address)); // asks nobody, for it is an address
        }
        return all.toArray(InetAddress[]::new);
    }

    private HostUpdates updates() {
        return new HostUpdates() {
            @Override
            public void update(List<DiscoveredHost> hosts) {
                told.add(
                        String.join(
                                " ",
                                hosts.stream()
                                        .map(
                                                it ->
                                                        it.address()
                                                                + "/"
                                                                + it.hostname()
                                                                + "/"
                                                                + it.weight())
                                        .toList()));
            }

            @Override
            public void failed(String why) {
                told.add("failed: " + why);
            }
        };
    }
}
