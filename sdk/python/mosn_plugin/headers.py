"""Header and trailer fields."""


class Headers:
    """Fields in the order of the wire: names without regard to case; several of one name stay several.

    A string holds one character per byte (ISO 8859-1). What is changed here is changed at the proxy when
    the phase has answered.
    """

    SET, ADD, REMOVE = 0, 1, 2

    def __init__(self, fields=()):
        self._fields = list(fields)
        self._changes = []

    @classmethod
    def of(cls, fields):
        """Of a message's fields."""
        return cls((f.name.decode("latin-1"), f.value.decode("latin-1")) for f in fields)

    def get(self, name, otherwise=None):
        """The first value of `name`."""
        name = name.lower()
        return next((v for n, v in self._fields if n.lower() == name), otherwise)

    def all(self, name):
        """Every value of `name`, in order."""
        name = name.lower()
        return [v for n, v in self._fields if n.lower() == name]

    def __contains__(self, name):
        return self.get(name) is not None

    def __iter__(self):
        return iter(self._fields)

    def __len__(self):
        return len(self._fields)

    def add(self, name, value):
        """Appends a field behind those that are there."""
        self._changed(self.ADD, name, value)
        self._fields.append((name, value))

    def set(self, name, value):
        """Replaces every field of `name` by one, which takes the place of the first."""
        self._changed(self.SET, name, value)
        low = name.lower()
        at = next((i for i, (n, _) in enumerate(self._fields) if n.lower() == low), len(self._fields))
        self._fields[at:] = [(n, v) for n, v in self._fields[at:] if n.lower() != low]
        self._fields.insert(at, (name, value))

    def remove(self, name):
        """Whether there was one among those that were sent."""
        self._changed(self.REMOVE, name, "")
        before = len(self._fields)
        low = name.lower()
        self._fields = [(n, v) for n, v in self._fields if n.lower() != low]
        return len(self._fields) < before

    def take_changes(self):
        """What was changed since this was asked for last: how, name, value."""
        taken, self._changes = self._changes, []
        return taken

    def _changed(self, how, name, value):
        self._changes.append((how, name.encode("latin-1"), value.encode("latin-1")))
