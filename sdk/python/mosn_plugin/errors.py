"""What ends a plugin before it has begun."""


class StartError(Exception):
    """Says to who started the plugin why it does not run."""
