#!/bin/bash
# The figures of the README: MOSN beside nginx, HAProxy and a bare byte forwarder, in interleaved rounds.
#
#   benchmarks/run.sh http1      CPU per request, keep-alive, 1 KiB
#   benchmarks/run.sh auth       the same with the auth filter
#   benchmarks/run.sh filter     what one and ten auth filters add, listeners of one proxy in turns
#   benchmarks/run.sh plugin     the check of a header in process, and as a child in Java and in Python with either protocol:
#                                CPU per request, the children's included; RATE=1: p99 at 2,000 requests/s
#   benchmarks/run.sh late       what that check adds to p99 at a fixed rate, in process and in a Java child, listeners of one proxy
#                                in turns (ROUNDS=20 SECS=3 RPS=2000)
#   benchmarks/run.sh swap       replacing a plugin: how long it takes, and what requests notice; memory of a plugin; one of
#                                30 jars (SWAPS=100 SECS=30; needs a JDK 25 in JAVA_HOME or the PATH)
#   benchmarks/run.sh rate       p99 at 2,000 requests/s
#   benchmarks/run.sh h2         CPU per request, cleartext HTTP/2 to us, HTTP/1.1 to the upstream
#   benchmarks/run.sh grpc       CPU per unary gRPC call, cleartext HTTP/2 on both sides
#   benchmarks/run.sh tls        CPU per request over TLS kept open; RSA=1 for an RSA certificate (P-256 otherwise)
#   benchmarks/run.sh handshake  CPU per full TLS handshake; RSA=1 likewise
#   benchmarks/run.sh idle       memory of idle connections
#   benchmarks/run.sh start      from exec to the first proxied 200, beside "java -version" of the image
#
# SECS, ROUNDS, WARM, CONNS as in versus.sh. Needs gcc, python3, wrk, h2load and nghttpd, nginx, haproxy, and the built image.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
image=${IMAGE:-$here/../jlink/target/mosn}
[ -x "$image/bin/mosn" ] || { echo "no image at $image: run 'mvn -DskipTests package' first" >&2; exit 1; }
proxy() { "$here/versus.sh" "$1" "$image/bin/mosn" start -c "$here/$2"; }
case "${1:-http1}" in
  http1) MODE=http1 proxy 9301 mosn.json ;;
  auth) MODE=http1 HEADER='User: admin' proxy 9302 mosn-auth.json ;;
  h2) MODE=h2 proxy 9303 mosn-h2.json ;;
  grpc) MODE=grpc proxy 9307 mosn-grpc.json ;;
  tls|handshake)
    run=$(mktemp -d); trap 'rm -rf "$run"' EXIT
    kind=$([ -n "${RSA:-}" ] && echo rsa:2048 || echo "ec -pkeyopt ec_paramgen_curve:P-256")
    openssl req -x509 -newkey $kind -nodes -days 2 -subj /CN=localhost -keyout "$run/key" -out "$run/cert.pem" 2>/dev/null
    cat "$run/key" >> "$run/cert.pem"
    sed "s#CERT#$run/cert.pem#g" "$here/mosn-tls.json" > "$run/mosn.json"
    CERT="$run/cert.pem" MODE=$1 "$here/versus.sh" 9304 "$image/bin/mosn" start -c "$run/mosn.json" ;;
  filter)
    run=$(mktemp -d); trap 'kill "$up" 2>/dev/null; rm -rf "$run"' EXIT
    cc -O2 -o "$run/upstream" "$here/upstream.c"; "$run/upstream" 9000 & up=$!
    python3 "$here/filter.py" "$here/mosn-auth.json" "${ROUNDS:-20}" "${SECS:-2}" -- "$image/bin/mosn" start ;;
  plugin)
    example=$(cd "$here/../examples/plugin-filter" && pwd)
    [ -d "$example/checker-java/target/libraries" ] || { echo "no checker: run 'mvn -DskipTests package' first" >&2; exit 1; }
    run=$(mktemp -d); trap 'rm -rf "$run"' EXIT
    python3 "$here/plugin.py" "$example" 9310 > "$run/mosn.json"
    export JAVA_HOME=${JAVA_HOME:-$image}
    [ -z "${RATE:-}" ] || export MODE=rate OPTS="--rps 2000 ${OPTS:-}"
    HEADER='User: admin' MORE='in-process:9311 java-2nd:9312 python-2nd:9313 java-call:9314 python-call:9315' \
      "$here/versus.sh" 9310 "$image/bin/mosn" start -c "$run/mosn.json" ;;
  late)
    example=$(cd "$here/../examples/plugin-filter" && pwd)
    run=$(mktemp -d); trap 'kill "$up" 2>/dev/null; rm -rf "$run"' EXIT
    for tool in upstream rate; do cc -O2 -o "$run/$tool" "$here/$tool.c"; done
    "$run/upstream" 9000 & up=$!
    python3 "$here/plugin.py" "$example" 9310 > "$run/mosn.json"
    export JAVA_HOME=${JAVA_HOME:-$image}
    python3 "$here/late.py" "$run/mosn.json" "$run/rate" "${ROUNDS:-20}" "${SECS:-3}" "${RPS:-2000}" -- "$image/bin/mosn" start ;;
  swap)
    run=$(mktemp -d); trap 'kill "$up" 2>/dev/null; rm -rf "$run"' EXIT
    for tool in upstream rate; do cc -O2 -o "$run/$tool" "$here/$tool.c"; done
    "$run/upstream" 9000 & up=$!
    python3 "$here/swap.py" "$image" "$(ls "$here"/../mosn.api/target/mosn.api-*.jar | grep -v -e sources -e javadoc)" \
      "$run/rate" "${SWAPS:-100}" "${SECS:-30}" ;;
  rate) MODE=rate OPTS="--rps 2000 ${OPTS:-}" proxy 9301 mosn.json ;;
  idle) MODE=idle CONNS=${CONNS:-5000} ROUNDS=1 proxy 9301 mosn.json ;;
  start)
    run=$(mktemp -d); trap 'kill "$up" 2>/dev/null; rm -rf "$run"' EXIT
    cc -O2 -o "$run/upstream" "$here/upstream.c"; "$run/upstream" 9000 & up=$!
    python3 "$here/bench.py" start mosn 9301 --rounds "${ROUNDS:-10}" -- "$image/bin/mosn" start -c "$here/mosn.json"
    python3 - "$image/bin/java" <<'P'
import statistics, subprocess, sys, time
took = []
for _ in range(20):
    t = time.time(); subprocess.run([sys.argv[1], "-version"], stderr=subprocess.DEVNULL); took.append((time.time() - t) * 1000)
print(f"java -version: median {statistics.median(took):.0f} ms")
P
    ;;
  *) sed -n '2,21p' "$0"; exit 2 ;;
esac
