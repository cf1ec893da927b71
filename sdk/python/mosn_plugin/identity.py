"""Certificates on both sides, as go-plugin's AutoMTLS has them: made by the program openssl."""

import os
import subprocess
import tempfile

from .errors import StartError

_CONFIG = """\
[req]
distinguished_name = name
prompt = no
x509_extensions = uses
[name]
CN = localhost
[uses]
basicConstraints = critical,CA:TRUE
keyUsage = critical,digitalSignature,keyEncipherment,keyAgreement,keyCertSign
extendedKeyUsage = serverAuth,clientAuth
subjectAltName = DNS:localhost
"""


def make(host_certificate):
    """A new key and its certificate, both PEM, for a host with that certificate."""
    if "secp521r1" in _openssl(["x509", "-noout", "-text"], host_certificate):
        raise StartError(
            "The host's certificate (PLUGIN_CLIENT_CERT) is of a P-521 key, with which gRPC for Python verifies"
            " nothing: let the host trust the Unix socket's folder."
        )
    with tempfile.TemporaryDirectory() as folder:
        config, key, certificate = (os.path.join(folder, name) for name in ("config", "key", "certificate"))
        with open(config, "w", encoding="ascii") as file:
            file.write(_CONFIG)
        _openssl(
            ["req", "-x509", "-nodes", "-days", "3650", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            + ["-config", config, "-keyout", key, "-out", certificate]
        )
        return _read(key), _read(certificate)


def der(certificate):
    """As the sixth part of a handshake."""
    lines = certificate.decode("ascii").split("\n")
    return "".join(line for line in lines if line and not line.startswith("-")).rstrip("=")


def _openssl(arguments, given=""):
    try:
        done = subprocess.run(["openssl"] + arguments, input=given.encode("ascii"), capture_output=True, check=True)
        return done.stdout.decode("utf-8", "replace")
    except FileNotFoundError:
        raise StartError("The host wants certificates on both sides, and the program openssl is not there.") from None
    except subprocess.CalledProcessError as e:
        raise StartError("openssl fails: " + e.stderr.decode("utf-8", "replace")) from None


def _read(path):
    with open(path, "rb") as file:
        return file.read()
