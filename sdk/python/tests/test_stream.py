import unittest

from mosn_plugin import CONTINUE, Filter, Replace
from mosn_plugin.filter import Configured
from mosn_plugin.messages import PHASES, REQUEST, RESPONSE, Configuration, message
from mosn_plugin.session import _LiveStream


class LiveStreamTest(unittest.TestCase):
    """What the proxy says while the pool has not come to a question, and between its answers."""

    def setUp(self):
        self.raised = None
        self.called = []
        self.said = []
        self.pool = []
        self.configured = Configured(
            Filter(
                before_route=lambda stream: self.note("head"),
                request_data=lambda stream, chunk, end: self.twice("request", chunk),
                before_send=lambda stream: self.note("answer"),
                response_data=lambda stream, chunk, end: self.twice("response", chunk),
                on_destroy=lambda stream: self.note("end"),
            ),
            Configuration(number=1, max_chunk=64, insert_window=4),
        )
        self.stream = _LiveStream(1, self.ask(1), self.configured, self, self)

    def note(self, what):
        self.called.append(what)
        if self.raised is not None:
            raise self.raised
        return CONTINUE

    def twice(self, what, chunk):
        self.called.append(what)
        return Replace(chunk + chunk)

    @staticmethod
    def ask(number):
        return message("mosn.plugin.v2.Ask")(number=number, phase=PHASES["BEFORE_ROUTE"])

    def data(self, direction, text):
        self.stream.data(message("mosn.plugin.v2.Data")(direction=direction, bytes=text))

    def submit(self, function, task):
        """The pool's."""
        self.pool.append((function, task))

    def put(self, action):
        """The session's."""
        self.said.append(action)

    def work(self):
        while self.pool:
            function, task = self.pool.pop(0)
            function(task)

    def inserted(self, direction):
        return [a.body.insert for a in self.said if a.body.direction == direction]

    def test_what_is_cancelled_before_its_turn_is_not_answered(self):
        self.stream.ask(self.ask(1), self.configured)
        self.stream.cancel(1)
        self.stream.ask(self.ask(2), self.configured)
        self.work()
        self.assertEqual(["head"], self.called)
        self.assertEqual([2], [a.verdict.number for a in self.said])

    def test_what_is_over_before_its_turn_is_only_taken_leave_of(self):
        self.stream.ask(self.ask(1), self.configured)
        self.stream.end()
        self.work()
        self.assertEqual(["end"], self.called)
        self.assertEqual([], self.said)

    def test_what_is_over_twice_is_taken_leave_of_once(self):
        self.stream.end()
        self.stream.end()
        self.work()
        self.assertEqual(["end"], self.called)

    def test_whatever_is_raised_is_an_answer(self):
        self.raised = SystemExit(1)
        self.stream.ask(self.ask(1), self.configured)
        self.work()
        self.raised = None
        self.stream.ask(self.ask(2), self.configured)
        self.work()
        self.assertTrue(self.said[0].verdict.HasField("failure"))
        self.assertTrue(self.said[1].verdict.HasField("go_on"))

    def test_what_waits_for_credit_holds_up_its_own_direction_only(self):
        self.data(RESPONSE, b"abc")
        self.data(RESPONSE, b"d")
        self.data(REQUEST, b"x")
        self.work()
        self.assertEqual(["response", "request"], self.called)
        self.assertEqual([b"abca"], self.inserted(RESPONSE))
        self.assertEqual([b"xx"], self.inserted(REQUEST))
        self.stream.credit(RESPONSE, 2)
        self.work()
        self.assertEqual(["response", "request", "response"], self.called)
        self.assertEqual([b"abca", b"bc"], self.inserted(RESPONSE))
        self.stream.credit(RESPONSE, 2)
        self.assertEqual([b"abca", b"bc", b"dd"], self.inserted(RESPONSE))
