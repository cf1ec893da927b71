#!/usr/bin/env python3
"""What replacing a plugin costs: swap.py IMAGE API_JAR RATE_TOOL SWAPS SECS

Plugins are made by "mosn plugin new", compiled with javac and jar of JAVA_HOME (or the PATH), and put into plugins/ by
rename. The upstream of versus.sh listens on 127.0.0.1:9000 already. Prints five things:

- the time of POST /api/v1/plugins/reload with one changed plugin, while 2,000 requests/s pass its filter;
- the latency of those requests, and of as many seconds without a swap;
- both with "prove_unload: gc", and how long the proxy stands still for the collections that this asks for;
- memory (PSS) at rest of a proxy with 1 and with 21 plugins that all filter;
- the time to take in a plugin with 29 libraries of 20 classes each."""
import json, os, re, shutil, statistics, subprocess, sys, tempfile, threading, time, urllib.request

image, api, rate, swaps, secs = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
home = os.environ.get("JAVA_HOME")
tool = lambda name: os.path.join(home, "bin", name) if home else name
work = tempfile.mkdtemp()
PORT, ADMIN = 9320, 9321


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def compiled(sources, to, path):
    classes = tempfile.mkdtemp(dir=work)
    files = [os.path.join(d, f) for d, _, found in os.walk(sources) for f in found if f.endswith(".java")]
    run(tool("javac"), "--release", "25", "-d", classes, "-p", ":".join(path), *files)
    run(tool("jar"), "--create", "--file", to, "-C", classes, ".")
    return to


def plugin(name, version=1):
    """A jar of a filter of this type; each version has other bytes."""
    project = os.path.join(work, name)
    if not os.path.exists(project):
        run(f"{image}/bin/mosn", "plugin", "new", name, cwd=work)
    sources = f"{project}/src/main/java"
    filter_class = next(os.path.join(d, f) for d, _, found in os.walk(sources) for f in found if f.endswith("Filter.java"))
    text = re.sub(r"\n// version \d+\n", "\n", open(filter_class).read())
    end = text.rindex("}")
    text = re.sub(r"\n    static final int VERSION = \d+;\n", "", text[:end]) + f"\n    static final int VERSION = {version};\n}}\n"
    open(filter_class, "w").write(text)
    return compiled(sources, f"{work}/{name}-{version}.jar", [api])


def config(names, proves):
    proxy = {"downstream_protocol": "Http1", "upstream_protocol": "Http1", "router_config_name": "r"}
    filters = [{"type": name, "config": {"header": "user"}} for name in names]
    path = f"{work}/mosn.json"
    json.dump({
        "servers": [{
            "default_log_path": "stdout", "default_log_level": "INFO" if proves else "WARN",
            "routers": [{"router_config_name": "r", "virtual_hosts": [{"name": "v", "domains": ["*"], "routers": [
                {"match": {"prefix": "/"}, "route": {"cluster_name": "up"}}]}]}],
            "listeners": [{"name": "l", "address": f"127.0.0.1:{PORT}", "bind_port": True, "stream_filters": filters,
                           "filter_chains": [{"filters": [{"type": "proxy", "config": proxy}]}]}]}],
        "cluster_manager": {"clusters": [{"name": "up", "type": "SIMPLE", "lb_type": "LB_ROUNDROBIN",
                                          "max_request_per_conn": 0, "hosts": [{"address": "127.0.0.1:9000"}]}]},
        **({"plugin": {"prove_unload": "gc"}} if proves else {}),
        "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": ADMIN}}},
    }, open(path, "w"))
    return path


class Proxy:
    def __init__(self, jars, proves=False):
        self.plugins = tempfile.mkdtemp(dir=work)
        for name, jar in jars.items():
            self.put(name, jar)
        self.process = subprocess.Popen([f"{image}/bin/mosn", "start", "-c", config(jars, proves), "--plugins", self.plugins, "--no-watch"],
                                        stdout=open(f"{work}/log", "w"))
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{ADMIN}/api/v1/version", timeout=5).read()
                return
            except OSError:
                time.sleep(0.1)
        sys.exit("the proxy does not start")

    def put(self, name, jar):
        if os.path.isdir(jar):
            shutil.copytree(jar, f"{self.plugins}/{name}")
        else:
            shutil.copy(jar, f"{self.plugins}/.{name}")
            os.rename(f"{self.plugins}/.{name}", f"{self.plugins}/{name}.jar")

    def reload(self):
        """Milliseconds."""
        asked = urllib.request.Request(f"http://127.0.0.1:{ADMIN}/api/v1/plugins/reload", b"", {"Content-Type": "application/json"})
        begun = time.time()
        urllib.request.urlopen(asked, timeout=60).read()
        return (time.time() - begun) * 1000

    def pss(self):
        return int(re.search(r"^Pss:\s+(\d+)", open(f"/proc/{self.process.pid}/smaps_rollup").read(), re.M)[1]) / 1024

    def end(self):
        self.process.terminate()
        self.process.wait()


def load(seconds):
    n, bad, p50, _, p99, p999, top, behind = map(float, run(rate, str(PORT), "/1k", "2000", str(seconds), "32", "keep", "User: admin").split())
    if bad or behind:
        sys.exit(f"{bad:.0f} requests failed, {behind:.0f} were not answered")
    return f"p50 {p50 / 1000:.2f}, p99 {p99 / 1000:.2f}, p99.9 {p999 / 1000:.2f}, longest {top / 1000:.1f} ms of {n:.0f}"


def quantile(values, q):
    return sorted(values)[min(len(values) - 1, int(len(values) * q))]


def swaps_under_load(proxy, versions, title):
    took = []

    def swap():
        for n in range(swaps):
            proxy.put("swapped", versions[(n + 1) % 2])
            took.append(proxy.reload())
            time.sleep(max(0, secs / swaps - took[-1] / 1000))

    swapping = threading.Thread(target=swap)
    swapping.start()
    print(f"requests during swaps{title}: ", load(secs), flush=True)
    swapping.join()
    print(f"swap{title}: p50 {quantile(took, 0.5):.0f}, p99 {quantile(took, 0.99):.0f} ms of {len(took)}; no request failed", flush=True)


def warm(versions, proves=False):
    proxy = Proxy({"swapped": versions[0]}, proves)
    load(10)
    for n in range(10):
        proxy.put("swapped", versions[(n + 1) % 2])
        proxy.reload()
    return proxy


try:
    versions = [plugin("swapped", v) for v in (1, 2)]
    proxy = warm(versions)
    print("requests without a swap: ", load(secs), flush=True)
    swaps_under_load(proxy, versions, "")

    libraries = f"{work}/libraries"
    os.mkdir(libraries)
    for n in range(29):
        sources = f"{work}/lib{n}/lib{n}"
        os.makedirs(sources)
        for c in range(20):
            open(f"{sources}/C{c}.java", "w").write(f"package lib{n}; public class C{c} {{ public String toString() {{ return \"{n} {c}\"; }} }}\n")
        open(f"{work}/lib{n}/module-info.java", "w").write(f"module lib{n} {{ exports lib{n}; }}\n")
        compiled(f"{work}/lib{n}", f"{libraries}/lib{n}.jar", [])
    shutil.copy(plugin("large"), libraries)
    times = []
    for n in range(10):
        proxy.put("large", libraries)
        times.append(proxy.reload())
        shutil.rmtree(f"{proxy.plugins}/large")
        proxy.reload()
    print(f"a plugin of 30 jars: {statistics.median(times):.0f} ms (median of {len(times)}, the first {times[0]:.0f})", flush=True)
    proxy.end()

    proxy = warm(versions, proves=True)
    swaps_under_load(proxy, versions, " with prove_unload")
    proxy.end()
    pauses = [int(found) for found in re.findall(r"unloaded after \S+ s, (\d+) ms of them for a collection", open(f"{work}/log").read())]
    if not pauses:
        sys.exit("no plugin was unloaded by a collection that was asked for")
    print(f"collection: p50 {quantile(pauses, 0.5)}, p99 {quantile(pauses, 0.99)} ms of {len(pauses)}", flush=True)

    names = [f"filter-{chr(97 + n)}" for n in range(21)]
    jars = {name: plugin(name) for name in names}
    rests = []
    for count in (1, 21):
        proxy = Proxy(dict(list(jars.items())[:count]))
        time.sleep(35)
        rests.append(proxy.pss())
        proxy.end()
    print(f"memory at rest: {rests[0]:.1f} MiB with 1 plugin, {rests[1]:.1f} with 21: {(rests[1] - rests[0]) / 20:.2f} MiB each")
finally:
    if "proxy" in globals():
        proxy.process.terminate()
    shutil.rmtree(work)
