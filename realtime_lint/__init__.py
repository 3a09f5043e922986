"""realtime-lint: a linter and policy engine for OpenAI Realtime session configuration."""

__version__ = "0.1.0"
