"""Hosts of URLs: what programs disagree about is no host."""

from __future__ import annotations

import pytest

from realtime_lint.policies.urls import url_host, url_scheme

CERTAIN = [
    ("https://mcp.acme.example/sse", "mcp.acme.example"),
    ("https://mcp.acme.example", "mcp.acme.example"),
    ("HTTPS://MCP.Acme.Example.:8443/x?y#z", "mcp.acme.example"),
    ("https://user:secret@mcp.acme.example/", "mcp.acme.example"),
    ("https://mcp.acme.example@evil.test/", "evil.test"),
    ("https://mcp.acme.example:443@evil.test/", "evil.test"),
    ("https://mcp.acme.example.evil.test/", "mcp.acme.example.evil.test"),
    ("https://evil.test/mcp.acme.example", "evil.test"),
    ("https://evil.test/@mcp.acme.example", "evil.test"),
    ("https://evil.test?@mcp.acme.example", "evil.test"),
    ("https://evil.test#@mcp.acme.example", "evil.test"),
    ("https://evil.test/\\@mcp.acme.example", "evil.test"),
    ("https://bücher.example/", "xn--bcher-kva.example"),
    ("https://\uff45\uff56\uff49\uff4c.test/", "evil.test"),
    ("https://evil。test/", "evil.test"),
    ("https://127.0.0.1:8000/", "127.0.0.1"),
    ("https://[::1]:8000/", "[::1]"),
    ("https://[0:0:0:0:0:0:0:1]/", "[::1]"),
    ("ftp://files.example:/", "files.example"),
]
UNCERTAIN = [
    "",
    "mcp.acme.example",
    "//mcp.acme.example/",
    "/path",
    "https:",
    "https://",
    "https:///mcp.acme.example/",
    "https:mcp.acme.example",
    "https:/mcp.acme.example",
    "https://mcp.acme.example\\@evil.test/",
    "https://evil.test\\.mcp.acme.example/",
    "https:\\\\mcp.acme.example/",
    "https://a@evil.test@mcp.acme.example/",
    " https://mcp.acme.example/",
    "https://mcp.acme.example/ \n",
    "https://mcp.acme.example\t/",
    "https://mcp.acme\n.example/",
    "https://mcp.acme.example\x00.evil.test/",
    "https://mcp.acme.example\x00@evil.test/",
    "https://mcp.acme.example\u2028/",
    "https://mcp acme.example/",
    "https://%6dcp.acme.example/",
    "https://mcp.acme.example%2eevil.test/",
    "https://mcp..acme.example/",
    "https://.acme.example/",
    "https://-acme.example/",
    "https://mcp.acme.example:44x/",
    "https://straße.example/",
    "https://STRASSE.EXAMPLE\u200d/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://127.1/",
    "https://0177.0.0.1/",
    "https://[::1/",
    "https://[fe80::1%25eth0]/",
    "https://[evil.test]/",
    "https://[1:2]/",
    "https://" + "a" * 64 + ".example/",
    "javascript:alert(1)//https://mcp.acme.example",
    "mailto:a@mcp.acme.example",
]


@pytest.mark.parametrize(("url", "host"), CERTAIN)
def test_the_host_is_the_one_that_is_visited(url: str, host: str) -> None:
    assert url_host(url) == host
    assert url_scheme(url) == url.partition(":")[0].lower()


@pytest.mark.parametrize("url", UNCERTAIN)
def test_what_programs_read_differently_has_no_host(url: str) -> None:
    assert url_host(url) == ""
    assert url_scheme(url) == ""
