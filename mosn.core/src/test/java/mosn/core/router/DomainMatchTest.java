package mosn.core.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;

class DomainMatchTest {
    private static final String[] ALL = {
        "*",
        "*.org",
        "*.example.org",
        "*.example.org:8443",
        "*.example.org:*",
        "*:9000",
        "www.example.org",
        "www.example.org:8080",
        "api.example.org:*",
        "[::1]:80",
        "*-test.com"
    };

    @ParameterizedTest
    @CsvSource({
        "www.example.org:8080, www.example.org:8080",
        "www.example.org, www.example.org",
        "api.example.org:8443, api.example.org:*",
        "api.example.org, api.example.org:*",
        "www.example.org:8443, *.example.org:8443",
        "a.example.org:9000, *:9000",
        "a.example.org:7000, *.example.org:*",
        "a.b.example.org, *.example.org",
        "a.org, *.org",
        "a.org:1234, *",
        "[::1]:80, [::1]:80",
        "one-test.com, *-test.com",
        "-test.com, *",
        "elsewhere.net, *"
    })
    void theFirstOfMosnsOrderIsTaken(String authority, String domain) {
        assertEquals(domain, domainOf(authority, ALL));
    }

    @ParameterizedTest
    @CsvSource({"WWW.Example.ORG, www.example.org", "X.EXAMPLE.org, *.example.org"})
    void theCaseOfLettersDoesNotMatter(String authority, String domain) {
        assertEquals(domain, domainOf(authority, ALL));
    }

    @Test
    void theCaseOfLettersInTheConfigurationDoesNotMatterEither() {
        assertEquals("WWW.Example.org", domainOf("www.example.org", "WWW.Example.org"));
    }

    @Test
    void anEmptyPortIsNone() {
        assertEquals("www.example.org", domainOf("www.example.org:", ALL));
    }

    @Test
    void theLongestWildcardIsTakenInWhateverOrderTheyAreWritten() {
        assertEquals("*.b.c", domainOf("a.b.c", "*.c", "*.b.c"));
        assertEquals("*.b.c", domainOf("a.b.c", "*.b.c", "*.c"));
    }

    @Test
    void aWildcardStandsForOneCharacterAtLeast() {
        assertNull(domainOf("example.org", "*example.org"));
        assertEquals("*example.org", domainOf("1example.org", "*example.org"));
    }

    @Test
    void aDomainWithoutPortIsNotThatOfARequestWithOne() {
        assertNull(domainOf("www.example.org:8080", "www.example.org"));
    }

    @Test
    void withoutADefaultOtherHostsHaveNoRoute() {
        assertNull(domainOf("other.org", "www.example.org", "*.net"));
    }

    @Test
    void aRequestWithoutAuthorityBelongsToTheDefault() {
        assertEquals("*", domainOf(null, ALL));
        assertEquals("*", domainOf("", ALL));
        assertNull(domainOf(null, "www.example.org"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.org", "*.a.org", "*", "a.org:80", "A.ORG"})
    void aDomainOfTwoVirtualHostsIsRefusedWithBothNames(String domain) {
        var thrown =
                assertThrows(
                        ConfigException.class,
                        () -> domainOf("x", domain, "b.org", domain.toLowerCase(Locale.ROOT)));
        var what = domain.equals("*") ? "the default domain" : "domain";
        assertEquals(
                "virtual_hosts: gives %s \"%s\" to two virtual hosts, \"%s\" and \"%s\"; keep it in one of them"
                        .formatted(
                                what,
                                domain.toLowerCase(Locale.ROOT),
                                domain,
                                domain.toLowerCase(Locale.ROOT)),
                thrown.getMessage());
    }

    @Test
    void theTwoWaysToWriteTheDefaultAreOne() {
        assertThrows(ConfigException.class, () -> domainOf("x", "*", "*:*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.*.org", "*.*.org", "a b", "a:b", "::1", "a/b", "bücher.example"})
    void whatIsNoDomainIsRefused(String domain) {
        var thrown = assertThrows(ConfigException.class, () -> domainOf("x", domain));
        assertEquals(
                "virtual_hosts[0].domains: holds \"%s\", which is no domain; write a host, *.host, host:port, host:* for any port, or *"
                        .formatted(domain),
                thrown.getMessage());
    }

    @Test
    void aVirtualHostWithoutDomainsIsRefused() {
        var thrown = assertThrows(ConfigException.class, () -> Routers.of("{'name': 'lost'}"));
        assertEquals(
                "virtual_hosts[0].domains: is empty, so that nothing can reach it; write [\"*\"]"
                        + " for all",
                thrown.getMessage());
    }

    /// The domain whose virtual host gets the request, each domain having one.
    private static @Nullable String domainOf(@Nullable String authority, String... domains) {
        var router =
                Routers.of(
                        Arrays.stream(domains)
                                .map(
                                        domain ->
                                                "{'name': '%s', 'domains': ['%s'], 'routers': [%s]}"
                                                        .formatted(
                                                                domain,
                                                                domain,
                                                                Routers.rule("'prefix': '/'", "c")))
                                .collect(Collectors.joining(",")));
        var entry = router.match(Request.get("/").at(authority), new Random(1));
        return entry == null ? null : entry.virtualHost();
    }
}
