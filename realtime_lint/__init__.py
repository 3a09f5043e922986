"""realtime-lint: a linter and policy engine for OpenAI Realtime session configuration.

The names here are the library; each is loaded when somebody first asks for it, so that the
command line does not pay for them.
"""

__version__ = "0.1.0"
__all__ = ["Finding", "Misconfigured", "Verdict", "lint"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.config_file import Misconfigured
    from realtime_lint.findings import Finding
    from realtime_lint.library import Verdict, lint
else:
    _HOMES = {
        "Finding": "findings",
        "Misconfigured": "config_file",
        "Verdict": "library",
        "lint": "library",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
