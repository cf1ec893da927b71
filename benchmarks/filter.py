#!/usr/bin/env python3
"""What filters add to the CPU of a request: listeners of one proxy with none, one and ten times "auth", asked in turns.

filter.py CONFIG ROUNDS SECS -- COMMAND...: CONFIG has one listener, with the filter; the command is given another one with -c.
Two runs of a few seconds differ by more than a filter costs; ten of them are seen through that."""
import json, os, random, re, statistics, subprocess, sys, tempfile, time

split = sys.argv.index("--")
config, rounds, secs = json.load(open(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])
TICKS = os.sysconf("SC_CLK_TCK")
FIRST_PORT, COUNTS = 9330, (0, 1, 10)


def listener(count):
    like = config["servers"][0]["listeners"][0]
    filters = [{**like["stream_filters"][0], "name": f"auth{number}"} for number in range(count)]
    return {**like, "name": f"filters{count}", "address": f"127.0.0.1:{FIRST_PORT + count}", "stream_filters": filters}


def cpu():
    fields = open(f"/proc/{proxy.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def ask(count, secs):
    """Microseconds of CPU per request."""
    before = cpu()
    said = subprocess.run(["wrk", "-t1", "-c32", f"-d{secs}s", "-H", "User: admin", f"http://127.0.0.1:{FIRST_PORT + count}/"],
                          capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(said)
    return (cpu() - before) / int(re.search(r"(\d+) requests in", said)[1]) * 1e6


with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
    config = {**config, "servers": [{**config["servers"][0], "listeners": [listener(count) for count in COUNTS]}]}
    json.dump(config, file)
    file.flush()
    proxy = subprocess.Popen(sys.argv[split + 1:] + ["-c", file.name], stdout=subprocess.DEVNULL)
    try:
        time.sleep(3)
        for count in COUNTS:
            ask(count, 10)
        ratios = {count: [] for count in COUNTS[1:]}
        for turn in range(rounds):
            took = {count: ask(count, secs) for count in random.sample(COUNTS, len(COUNTS))}
            print(f"round {turn + 1}: " + ", ".join(f"{took[count]:.1f} us with {count}" for count in COUNTS), flush=True)
            for count in ratios:
                ratios[count].append(took[count] / took[0])
        for count, of in ratios.items():
            low, median, high = statistics.quantiles(of * 2 if rounds == 1 else of, n=4)
            print(f"{count} {'filter' if count == 1 else 'filters'}: {median:.3f} x the CPU without one (median of {rounds}; half of them {low:.3f} to {high:.3f})"
                  f", {(median - 1) / count * 100:.2f} % each")
    finally:
        proxy.terminate()
        proxy.wait()
