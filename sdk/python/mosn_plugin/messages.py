"""The messages of both protocols, made from descriptors at run time.

They live in a pool of their own, so that nothing else in the process (another version of gRPC's
health service, say) can clash with them.
"""

import os

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_HERE = os.path.dirname(os.path.abspath(__file__))


def _classes():
    files = descriptor_pb2.FileDescriptorSet()
    with open(os.path.join(_HERE, "descriptors.binpb"), "rb") as file:
        files.ParseFromString(file.read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    if hasattr(message_factory, "GetMessageClass"):
        make = message_factory.GetMessageClass
    else:
        make = message_factory.MessageFactory(pool).GetPrototype
    found = {}
    for file in files.file:
        for message in file.message_type:
            name = file.package + "." + message.name
            found[name] = make(pool.FindMessageTypeByName(name))
    return pool, found


_POOL, _CLASSES = _classes()


def message(name):
    """The class of a message by its full name, as in `proto.Request`."""
    return _CLASSES[name]


def enum(name):
    """An enum's names and numbers, as in `mosn.plugin.v2.Phase`."""
    return {v.name: v.number for v in _POOL.FindEnumTypeByName(name).values}


CallRequest = message("proto.Request")
CallResponse = message("proto.Response")

Configuration = message("mosn.plugin.v2.Configuration")
ConfigurationReply = message("mosn.plugin.v2.ConfigurationReply")
ReleaseRequest = message("mosn.plugin.v2.ReleaseRequest")
ReleaseReply = message("mosn.plugin.v2.ReleaseReply")
Events = message("mosn.plugin.v2.Events")
Actions = message("mosn.plugin.v2.Actions")
Action = message("mosn.plugin.v2.Action")
Changes = message("mosn.plugin.v2.Changes")
RequestHead = message("mosn.plugin.v2.RequestHead")

HealthCheckRequest = message("grpc.health.v1.HealthCheckRequest")
HealthCheckResponse = message("grpc.health.v1.HealthCheckResponse")
Empty = message("plugin.Empty")
ConnInfo = message("plugin.ConnInfo")

PHASES = enum("mosn.plugin.v2.Phase")
PHASE_NAMES = {number: name for name, number in PHASES.items()}
FACTS = enum("mosn.plugin.v2.Fact")
REQUEST, RESPONSE = 0, 1
