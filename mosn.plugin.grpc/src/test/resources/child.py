#!/usr/bin/python3
"""A plugin for tests: child.py MODE [ARGUMENT...]. Speaks MOSN's first protocol without generated code."""
import os
import resource
import signal
import socket
import struct
import sys
import threading
import time
from concurrent import futures

KEPT = []
MODE = sys.argv[1] if len(sys.argv) > 1 else 'serve'


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, value):
    return varint(number << 3 | 2) + varint(len(value)) + value


def fields(message):
    at = 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            part = message[at]
            at += 1
            value |= (part & 127) << shift
            shift += 7
            if part < 128:
                return value

    while at < len(message):
        tag = number()
        if tag & 7 == 0:
            yield tag >> 3, number()
        else:
            length = number()
            yield tag >> 3, message[at:at + length]
            at += length


def read(message):
    request = {'header': {}, 'trailer': {}, 'body': b'', 'type': ''}
    for number, value in fields(message):
        if number in (1, 2):
            entry = dict(fields(value))
            key = entry.get(1, b'').decode()
            request['header' if number == 1 else 'trailer'][key] = entry.get(2, b'').decode()
        elif number == 3:
            request['body'] = value
        elif number == 4:
            request['type'] = value.decode()
    return request


def answer(header=None, trailer=None, body=b'', status=0):
    out = b''
    for number, entries in ((1, header or {}), (2, trailer or {})):
        for key, value in entries.items():
            out += field(number, field(1, key.encode()) + field(2, value.encode()))
    if body:
        out += field(3, body)
    if status:
        out += varint(4 << 3) + varint(status & (1 << 64) - 1)
    return out


def call(request, context):
    header = request['header']
    do = header.get('Do', '')
    if do == 'deny':
        return answer(status=-1, header={'Www-Authenticate': 'no'}, body=b'denied')
    if do == 'error':
        raise ValueError('as asked')
    if do == 'hang':
        time.sleep(float(header.get('Seconds', '3600')))
    if do == 'die':
        os.kill(os.getpid(), signal.SIGKILL)
    if do == 'exit':
        os._exit(int(header['Code']))
    if do == 'big':
        return answer(body=b'x' * int(header['Bytes']))
    if do == 'leak':
        with open('/proc/self/statm') as file:
            most = int(file.read().split()[0]) * 4096 + (100 << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))  # or it would take the machine's
        while True:
            KEPT.append(b'x' * (1 << 24))
    if do == 'pid':
        return answer(header={'Pid': str(os.getpid())})
    if do == 'change':
        return answer(header={'X-Added': 'yes', 'X-Gone': ''}, body=b'changed', trailer={'T': 'new'})
    return answer(header={'Seen': str(sorted(header.items())), 'Type': request['type'],
                          'Body-Was': request['body'].decode('latin1'), 'Trailers-Were': str(request['trailer'])},
                  status=1, body=request['body'])


def serve(address, line):
    import grpc

    class Handler(grpc.GenericRpcHandler):
        def service(self, details):
            if details.method == '/proto.Plugin/Call':
                return grpc.unary_unary_rpc_method_handler(
                    lambda message, context: call(read(message), context))
            if MODE == 'polite' and details.method == '/plugin.GRPCController/Shutdown':
                return grpc.unary_unary_rpc_method_handler(self.shutdown)
            return None

        def shutdown(self, message, context):
            print('shut down', file=sys.stderr, flush=True)
            threading.Timer(0.05, lambda: os._exit(0)).start()
            return b''

    server = grpc.server(futures.ThreadPoolExecutor(max_workers=10), [Handler()])
    port = server.add_insecure_port(address)
    server.start()
    print(line.replace('PORT', str(port)), flush=True)
    KEPT.append(server)  # or it would be collected, and stop


def unix():
    path = os.path.join(os.environ['TMPDIR'], 'plugin.sock')
    serve('unix:' + path, '1|1|unix|' + path + '|grpc')


def frame(kind, flags, stream, payload):
    return struct.pack('>I', len(payload))[1:] + struct.pack('>BBI', kind, flags, stream) + payload


def text(value):
    return bytes([len(value)]) + value.encode()


def literal(name, value):
    return b'\0' + text(name) + text(value)


def by_hand(connection):
    """HTTP/2 by hand: health is unimplemented, and calls get the half of an answer, or the begin of a gigabyte."""
    data = b''

    def take(count):
        nonlocal data
        while len(data) < count:
            more = connection.recv(65536)
            if not more:
                raise EOFError
            data += more
        taken, data = data[:count], data[count:]
        return taken

    take(24)
    connection.sendall(frame(4, 0, 0, b''))
    asked = {}
    while True:
        head = take(9)
        length, kind, flags = int.from_bytes(head[:3], 'big'), head[3], head[4]
        stream = int.from_bytes(head[5:], 'big')
        payload = take(length)
        if kind == 4 and not flags & 1:
            connection.sendall(frame(4, 1, 0, b''))
        if kind == 0:
            asked[stream] = asked.get(stream, b'') + payload
        if kind == 0 and flags & 1:
            headers = b'\x88' + literal('content-type', 'application/grpc')
            if asked[stream][5:] == b'\n\6plugin':  # its health
                trailers = headers + literal('grpc-status', '12')
                connection.sendall(frame(1, 5, stream, trailers))
                continue
            connection.sendall(frame(1, 4, stream, headers))
            if MODE == 'half':
                connection.sendall(frame(0, 0, stream, b'\0' + struct.pack('>I', 100) + b'x' * 10))
                connection.close()
                return
            connection.sendall(frame(0, 0, stream, b'\0' + struct.pack('>I', 1 << 30) + b'x' * 1000))


def raw():
    path = os.path.join(os.environ['TMPDIR'], 'plugin.sock')
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(10)
    print('1|1|unix|' + path + '|grpc', flush=True)
    while True:
        connection = server.accept()[0]
        threading.Thread(target=tried, args=(connection,), daemon=True).start()


def tried(connection):
    try:
        by_hand(connection)
    except (EOFError, OSError):
        connection.close()


def forever():
    while True:
        time.sleep(3600)


if MODE in ('serve', 'polite'):
    unix()
    forever()
elif MODE == 'tcp':
    serve('127.0.0.1:' + sys.argv[2], '1|1|tcp|127.0.0.1:PORT|grpc')
    forever()
elif MODE == 'at':  # a socket where it is told to
    serve('unix:' + sys.argv[2], '1|1|unix|' + sys.argv[2] + '|grpc')
    forever()
elif MODE in ('half', 'giga'):
    raw()
elif MODE == 'escape':  # a grandchild in a session of its own
    unix()
    grandchild = os.fork()
    if grandchild == 0:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        forever()
    with open(sys.argv[2], 'w') as file:
        file.write(str(grandchild))
    forever()
elif MODE == 'say':  # whatever line is given, and nothing behind it
    print(sys.argv[2], flush=True)
    forever()
elif MODE == 'exit':
    sys.exit(int(sys.argv[2]))
elif MODE == 'silent':
    forever()
elif MODE == 'flood':
    while True:
        sys.stdout.write('garbage without end ' * 1000)
elif MODE == 'noisy':
    unix()
    line = 'x' * 100 + '\n'
    while True:
        sys.stderr.write('[WARN] ' + line * 100)
        sys.stdout.write(line * 100)
elif MODE == 'long':  # a line that has no end
    unix()
    while True:
        sys.stderr.write('y' * 1000)
elif MODE == 'closed':  # no standard output from the handshake on
    unix()
    os.close(1)
    os.close(2)
    forever()
elif MODE == 'mute':  # no handshake, and no output
    os.close(1)
    forever()
elif MODE == 'stubborn':
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    unix()
    forever()
elif MODE == 'fork':  # a grandchild that holds every pipe
    unix()
    grandchild = os.fork()
    if grandchild == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        forever()
    with open(sys.argv[2], 'w') as file:
        file.write(str(grandchild))
    forever()
elif MODE == 'environment':
    with open(sys.argv[2], 'w') as file:
        for name, value in sorted(os.environ.items()):
            file.write(name + '=' + value + '\n')
    unix()
    forever()
else:
    sys.exit('unknown mode ' + MODE)
