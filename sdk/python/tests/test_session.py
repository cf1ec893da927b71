import queue
import unittest

from mosn_plugin.messages import PHASES, Actions, Configuration, ConfigurationReply, Events, message
from tests.child import Child

SERVICE = "/mosn.plugin.v2.Plugin/"
_END = object()


class SessionTest(unittest.TestCase):
    def setUp(self):
        self.child = Child("filter", PLUGIN_PROTOCOL_VERSIONS="1,2")
        self.addCleanup(self.child.__exit__)
        self.assertTrue(self.child.handshake.startswith("1|2|unix|"), self.child.handshake)
        self.out = queue.SimpleQueue()
        self.addCleanup(self.out.put, _END)
        method = self.child.channel.stream_stream(
            SERVICE + "Session",
            request_serializer=Events.SerializeToString,
            response_deserializer=Actions.FromString,
        )
        self.actions = self._each(method(iter(self.out.get, _END), timeout=30))

    @staticmethod
    def _each(messages):
        for batch in messages:
            yield from batch.actions

    def configure(self, json, number=1):
        sent = Configuration(number=number, json=json.encode(), max_chunk=8, insert_window=12)
        offered = ("BEFORE_ROUTE", "AFTER_ROUTE", "REQUEST_DATA", "REQUEST_TRAILERS", "BEFORE_SEND", "RESPONSE_DATA")
        sent.phases.extend(PHASES[p] for p in offered)
        return self.child.call(SERVICE + "Configure", sent, ConfigurationReply)

    def send(self, *events):
        sent = Events()
        for stream, kind, values in events:
            getattr(sent.events.add(stream=stream), kind).CopyFrom(values)
        self.out.put(sent)

    @staticmethod
    def ask(phase, *fields, number=1, **values):
        ask = message("mosn.plugin.v2.Ask")(number=number, phase=PHASES[phase], configuration=1, **values)
        ask.request.protocol = "Http1"
        for name, value in fields:
            ask.request.fields.add(name=name.encode(), value=value.encode())
        return ask

    @staticmethod
    def data(direction, text, end=False):
        return message("mosn.plugin.v2.Data")(direction=direction, bytes=text, end=end)

    def test_a_configuration_is_accepted_with_wishes(self):
        wishes = self.configure('{"user": "admin"}').accepted
        self.assertEqual([PHASES["BEFORE_ROUTE"]], list(wishes.phases))

    def test_a_wrong_configuration_is_refused(self):
        refused = self.configure('{"user": ""}').refused
        self.assertEqual(
            ("user", "is empty", "write who may pass"), (refused.path, refused.problem, refused.fix)
        )

    def test_a_filter_that_cannot_work_is_refused(self):
        refused = self.configure('{"user": "a", "kind": "headless"}').refused
        self.assertEqual("the plugin's filter asks for no head of the request", refused.problem)

    def test_many_streams_are_answered_in_one_session(self):
        self.configure('{"user": "admin"}')
        self.send(
            (1, "ask", self.ask("BEFORE_ROUTE", ("User", "guest"), ("User", "admin"), last=True)),
            (2, "ask", self.ask("BEFORE_ROUTE", ("user", "guest"), last=True)),
        )
        answers = {a.stream: a.verdict for a in (next(self.actions), next(self.actions))}
        self.assertTrue(answers[1].HasField("go_on"))
        self.assertEqual(b"/checked", answers[1].changes.path)
        self.assertEqual(3, len(answers[1].changes.fields))
        reply = answers[2].reply
        self.assertEqual((403, "not_admin", b"go away"), (reply.status, reply.detail, reply.body))

    def test_facts_come_when_they_are_asked_for(self):
        self.configure('{"user": "a", "kind": "routes"}')
        first = self.ask("AFTER_ROUTE")
        first.connection.listener = "ingress"
        first.route.matched = False
        self.send((1, "ask", first))
        self.assertTrue(next(self.actions).verdict.HasField("re_match_route"))
        second = self.ask("AFTER_ROUTE", number=2)
        second.route.matched = True
        second.route.cluster = "c"
        second.variables.add(name="x-mosn-path", value=b"/found")
        self.send((1, "ask", second))
        self.assertEqual(b"c ingress /found", next(self.actions).verdict.reply.body)

    def test_a_body_in_pieces_keeps_to_its_window(self):
        self.configure('{"user": "a", "kind": "bodies"}')
        self.send((1, "ask", self.ask("BEFORE_ROUTE")))
        self.assertTrue(next(self.actions).verdict.HasField("go_on"))
        self.send((1, "data", self.data(0, b"abcdefgh")))
        first = next(self.actions).body
        self.assertEqual((b"ABCDEFGH", 8), (first.insert, first.drop))
        self.send((1, "data", self.data(0, b"ijklmnop", True)))
        self.assertEqual(b"IJKL", next(self.actions).body.insert)
        self.send((1, "credit", message("mosn.plugin.v2.Credit")(bytes=8)))
        last = next(self.actions).body
        self.assertEqual((b"MNOP", 8, True), (last.insert, last.drop, last.end))

    def test_trailers_are_there_also_where_none_of_them_was_asked_for(self):
        self.configure('{"user": "a", "kind": "trailers"}')
        self.send((1, "ask", self.ask("BEFORE_ROUTE")))
        self.assertTrue(next(self.actions).verdict.HasField("go_on"))
        self.send((1, "ask", self.ask("REQUEST_TRAILERS", number=2)))
        verdict = next(self.actions).verdict
        self.assertTrue(verdict.HasField("go_on"), verdict)
        self.assertEqual("/\u00e9".encode("latin-1"), verdict.changes.variables[0].value)

    def test_a_whole_body_is_replaced(self):
        self.configure('{"user": "a", "kind": "bodies"}')
        ask = self.ask("BEFORE_SEND", body=10)
        ask.response.status = 200
        self.send((1, "ask", ask), (1, "data", self.data(1, b"abcdefgh")), (1, "data", self.data(1, b"ij", True)))
        self.assertEqual(b"jihgfedc", next(self.actions).body.insert)
        self.assertEqual(b"ba", next(self.actions).body.insert)
        changes = next(self.actions).verdict.changes
        self.assertEqual((True, 201), (changes.replace_body, changes.status))

    def test_a_stream_that_is_over_says_nothing(self):
        self.configure('{"user": "a", "kind": "slow"}')
        self.send((1, "ask", self.ask("BEFORE_ROUTE")))
        self.send((1, "end", message("mosn.plugin.v2.End")(cancelled=True)))
        self.configure('{"user": "admin"}', number=2)
        ask = self.ask("BEFORE_ROUTE", ("user", "admin"))
        ask.configuration = 2
        self.send((2, "ask", ask))
        self.assertEqual(2, next(self.actions).stream)

    def test_a_verdict_that_the_phase_does_not_have_is_a_failure(self):
        self.configure('{"user": "a", "kind": "wrong"}')
        self.send((1, "ask", self.ask("BEFORE_ROUTE")))
        self.assertEqual(
            "RuntimeError: the filter may not answer RE_MATCH_ROUTE in BEFORE_ROUTE",
            next(self.actions).verdict.failure.message,
        )

    def test_an_unknown_configuration_is_a_failure(self):
        self.send((1, "ask", self.ask("BEFORE_ROUTE")))
        self.assertEqual("knows no configuration 1", next(self.actions).verdict.failure.message)


if __name__ == "__main__":
    unittest.main()
