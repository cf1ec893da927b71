import os
import shutil
import subprocess
import tempfile
import unittest

import grpc
from google.protobuf import descriptor_pb2

from mosn_plugin import CallRequest, CallResponse
from mosn_plugin.messages import Empty, HealthCheckRequest, HealthCheckResponse
from mosn_plugin.serving import Environment, StartError
from tests.child import HERE, Child, command, environment

CALL = "/proto.Plugin/Call"


class CallTest(unittest.TestCase):
    def test_a_call_is_answered(self):
        with Child("calls") as child:
            self.assertRegex(child.handshake, r"^1\|1\|unix\|%s/plugin.*\|grpc\|$" % child.folder.name)
            response = child.call(CALL, CallRequest(body=b"hello"), CallResponse)
            self.assertEqual((b"hello python", 1), (response.body, response.status))

    def test_what_the_function_raises_fails_the_call(self):
        with Child("calls") as child:
            with self.assertRaises(grpc.RpcError) as raised:
                child.call(CALL, CallRequest(body=b"bye"), CallResponse)
            self.assertEqual(grpc.StatusCode.UNKNOWN, raised.exception.code())
            self.assertEqual("said 'bye' and not hello", raised.exception.details())

    def test_a_port_of_the_loopback_can_be_chosen(self):
        with Child("tcp") as child:
            self.assertRegex(child.handshake, r"^1\|1\|tcp\|127\.0\.0\.1:\d+\|grpc\|$")
            self.assertEqual(b"hello python", child.call(CALL, CallRequest(body=b"hello"), CallResponse).body)

    def test_a_filter_answers_calls_of_an_older_host(self):
        with Child("filter") as child:
            self.assertTrue(child.handshake.startswith("1|1|"), child.handshake)
            refused = child.call(CALL, CallRequest(header={"User": "guest"}), CallResponse)
            self.assertEqual((-1, b"go away"), (refused.status, refused.body))
            self.assertEqual("user", refused.header["x-why"])
            passed = child.call(CALL, CallRequest(header={"User": "admin"}), CallResponse)
            self.assertEqual(0, passed.status)
            self.assertEqual({"user": "", "x-checked": "yes", "via": "plugin"}, dict(passed.header))

    def test_it_is_healthy(self):
        with Child("calls") as child:
            answer = child.call(
                "/grpc.health.v1.Health/Check", HealthCheckRequest(service="plugin"), HealthCheckResponse
            )
            self.assertEqual(1, answer.status)

    def test_it_ends_when_it_is_told_to(self):
        with Child("calls") as child:
            child.call("/plugin.GRPCController/Shutdown", Empty(), Empty)
            self.assertEqual(0, child.process.wait(30))
            self.assertEqual([], os.listdir(child.folder.name))

    def test_it_ends_when_its_host_is_gone(self):
        with tempfile.TemporaryDirectory() as folder:
            # the shell starts it and ends; what it inherits stays open as long as the plugin lives
            host = subprocess.Popen(
                ["sh", "-c", '"$@" & read line', "sh", *command("calls")],
                env=environment(MOSN_PLUGIN="ON", TMPDIR=folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            self.assertTrue(host.stdout.readline().startswith(b"1|1|unix|"))
            host.stdin.close()
            host.wait(30)
            self.assertEqual(b"", host.stdout.read())
            host.stdout.close()


class StartTest(unittest.TestCase):
    def test_who_starts_it_by_hand_is_told_what_it_is(self):
        ended = subprocess.run(command("calls"), env=environment(), capture_output=True, timeout=30)
        self.assertEqual(1, ended.returncode)
        self.assertTrue(ended.stderr.startswith(b"This is a plugin for the proxy MOSN"), ended.stderr)
        self.assertEqual(b"", ended.stdout)

    def test_the_highest_version_that_both_know_is_chosen(self):
        for offered, highest, chosen in (("1", 2, 1), ("1,2", 2, 2), ("1,2", 1, 1), ("1,2,3", 2, 2), (" 2 ,x", 2, 2)):
            variables = {"MOSN_PLUGIN": "ON", "PLUGIN_PROTOCOL_VERSIONS": offered}
            self.assertEqual(chosen, Environment(variables, highest).version, offered)

    def test_no_version_in_common_is_refused(self):
        with self.assertRaisesRegex(StartError, "speaks the versions 7 of"):
            Environment({"MOSN_PLUGIN": "ON", "PLUGIN_PROTOCOL_VERSIONS": "7"}, 2)


class DescriptorsTest(unittest.TestCase):
    def test_they_are_what_the_proto_files_say(self):
        if shutil.which("protoc") is None:
            self.skipTest("protoc is not installed (apt: protobuf-compiler)")
        folder = os.path.join(HERE, "..", "..", "proto")
        names = ["plugin.proto", "plugin_v2.proto", "grpc_health.proto", "go_plugin.proto"]
        with tempfile.TemporaryDirectory() as target:
            out = os.path.join(target, "all")
            subprocess.run(["protoc", "-I", folder, "-o", out, *names], check=True)
            self.assertEqual(_read(out), _read(os.path.join(HERE, "..", "mosn_plugin", "descriptors.binpb")))


def _read(path):
    with open(path, "rb") as file:
        return descriptor_pb2.FileDescriptorSet.FromString(file.read())


if __name__ == "__main__":
    unittest.main()
