"""The example plugin, which says nothing about the first piece of a request before the second has come."""

import runpy
import sys

from mosn_plugin import session
from mosn_plugin.messages import REQUEST


class Patient(session._LiveStream):
    first = None
    second = False

    def data(self, data):
        if data.direction != REQUEST or self.second:
            super().data(data)
        elif self.first is None:
            self.first = data
            print("has the first piece", file=sys.stderr)
        else:
            self.second = True
            super().data(self.first)
            super().data(data)


session._LiveStream = Patient
runpy.run_module("tests.example_plugin", run_name="__main__")
