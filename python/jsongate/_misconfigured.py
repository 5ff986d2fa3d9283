"""An error of the server's configuration that shows when a module is imported."""


class Misconfigured(LookupError):
    """What the configuration lacks; its text is for the administrator and names the directive."""
