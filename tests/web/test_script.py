"""The one script: small, our own, and never needed. What it does in a browser is proved by the browser tests."""

from __future__ import annotations

from importlib.resources import files

SCRIPT = files("epsom.web").joinpath("static", "epsom.js").read_text("utf-8")


def test_it_is_small():
    assert len(SCRIPT.encode()) < 12_000


def test_it_speaks_to_this_house_only_and_keeps_nothing():
    for word in ("http:", "https:", "//cdn", "localStorage", "sessionStorage", "indexedDB", "document.cookie"):
        assert word not in SCRIPT
    for word in ("eval(", "innerHTML", "new Function", "Audio(", ".play("):
        assert word not in SCRIPT


def test_leaving_blanks_the_page_before_anything_else():
    leave = SCRIPT.split("function leave()", 1)[1].split("\n  }\n", 1)[0]
    assert leave.index("replaceChildren") < leave.index("sendBeacon") < leave.index("location.replace")


def test_the_pacer_has_no_pause_between_in_and_out():
    assert "whole = p.inward + p.outward, at = now % whole" in SCRIPT
