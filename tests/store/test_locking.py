"""With a passphrase nothing readable is in any file; without the key nothing opens; and no word of it on standard error."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from epsom.core.diary.shapes import JournalPage, Stool
from epsom.errors import BusyError, InputError, LockedError, StoreError
from epsom.store import Store, keys
from epsom.store.keys import Cost
from tests.store.conftest import CHEAP
from tests.store.days import DAY, moment, scenario
from tests.store.server import Server

WORDS = "drei kleine Wörter"
CANARY = "canary"


def canaries(home: Path) -> list[str]:
    """Every file under the folder that holds a canary, or the beginning of a readable database."""
    found = [path for path in home.rglob("*") if path.is_file()]
    return sorted(path.name for path in found if CANARY.encode() in path.read_bytes())


def with_canaries(home: Path) -> tuple[Store, str]:
    store = Store.open(home)
    profile = store.add_profile(f"{CANARY} Ada", moment()).id
    for number in range(30):
        page = JournalPage(id=f"{number}", day=DAY, text=f"{CANARY} {number} " * 200)
        store.put(profile, page, moment())
    store.set_setting("", CANARY, CANARY)
    return store, profile


def test_setting_a_passphrase_leaves_nothing_readable_in_any_file(home: Path) -> None:
    store, profile = with_canaries(home)
    store.backup()
    assert len(canaries(home)) >= 2
    before = store.dump()
    store.set_passphrase(WORDS, cost=CHEAP)
    assert canaries(home) == []
    assert store.dump() == before
    assert store.has_passphrase
    store.put(profile, JournalPage(id="new", day=DAY, text=CANARY * 500), moment())
    assert canaries(home) == []  # the log of what is not yet in the file, too
    copy = store.backup()
    assert canaries(home) == []
    assert len(list(home.rglob("*.epsom"))) == 2  # the readable copy was made anew
    store.close()
    assert canaries(home) == []
    again = Store.open(home, passphrase=WORDS)
    assert again.entry(profile, JournalPage, "new") is not None
    again.close()
    Store.restore(home, copy, passphrase=WORDS)
    assert canaries(home) == []


def test_only_the_passphrase_or_the_recovery_key_opens_it(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    store = Store.open(home)
    scenario(store, 2)
    text = store.dump()
    recovery = store.set_passphrase(WORDS, cost=CHEAP)
    store.close()
    assert Store.is_locked(home)
    files = {path.name: path.read_bytes() for path in home.iterdir()}
    wrong = recovery.replace(recovery[0], "2" if recovery[0] != "2" else "3", 1)
    told: Any
    for told in ({}, {"passphrase": "drei kleine"}, {"passphrase": ""}, {"recovery_key": wrong}, {"recovery_key": "x"}):
        with pytest.raises(LockedError) as caught:
            Store.open(home, **told)
        assert caught.value.exit_code == 4
        assert caught.value.fix
    assert {path.name: path.read_bytes() for path in home.iterdir()} == files
    for told in ({"passphrase": WORDS}, {"passphrase": "drei kleine Wo\u0308rter"}, {"recovery_key": recovery.lower()}):
        store = Store.open(home, **told)
        assert store.dump() == text
        store.close()
    assert capfd.readouterr().err == ""


def test_a_database_with_another_key_is_refused_quietly(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Store.open(home).close()
    store = Store.open(home)
    store.set_passphrase(WORDS, cost=CHEAP)
    store.close()
    told = json.loads((home / "record.json").read_text())
    told["key"], _ = keys.seal(keys.new_key(), WORDS, CHEAP)  # opens, but holds the key of some other record
    (home / "record.json").write_text(json.dumps(told))
    with pytest.raises(LockedError):
        Store.open(home, passphrase=WORDS)
    assert capfd.readouterr().err == ""


def test_passphrases_and_recovery_keys_can_be_changed_and_removed(home: Path) -> None:
    store = Store.open(home)
    scenario(store, 2)
    text = store.dump()
    recovery = store.set_passphrase(WORDS, cost=CHEAP)
    with pytest.raises(StoreError, match="already"):
        store.set_passphrase("other", cost=CHEAP)
    with pytest.raises(LockedError):
        store.change_passphrase("new words", passphrase="wrong", cost=CHEAP)
    with pytest.raises(InputError):
        store.change_passphrase("  ", passphrase=WORDS, cost=CHEAP)
    store.change_passphrase("new words", recovery_key=recovery, cost=CHEAP)
    store.close()
    with pytest.raises(LockedError):
        Store.open(home, passphrase=WORDS)
    store = Store.open(home, recovery_key=recovery)
    other = store.change_recovery_key("new words")
    store.close()
    with pytest.raises(LockedError):
        Store.open(home, recovery_key=recovery)
    store = Store.open(home, recovery_key=other)
    with pytest.raises(LockedError):
        store.remove_passphrase(passphrase="wrong")
    store.remove_passphrase(passphrase="new words")
    assert not store.has_passphrase
    assert store.dump() == text
    store.close()
    assert not Store.is_locked(home)
    store = Store.open(home)
    assert store.dump() == text
    with pytest.raises(StoreError, match="no passphrase"):
        store.remove_passphrase()
    store.close()


def test_an_empty_passphrase_protects_nothing_and_is_refused(home: Path) -> None:
    store = Store.open(home)
    with pytest.raises(InputError):
        store.set_passphrase("", cost=CHEAP)
    assert not store.has_passphrase
    assert store.profiles() == ()
    store.close()


def test_a_record_open_elsewhere_is_not_swapped(home: Path) -> None:
    store, other = Store.open(home, wait=0.2), Store.open(home, wait=0.2)
    profile = store.add_profile("Ada", moment()).id
    with pytest.raises(BusyError):
        store.set_passphrase(WORDS, cost=CHEAP)
    other.put(profile, Stool(day=DAY, form=4), moment())
    assert store.entry(profile, Stool, DAY) is not None
    other.close()
    store.set_passphrase(WORDS, cost=CHEAP)
    assert store.entry(profile, Stool, DAY) is not None
    store.close()


def test_the_recovery_key_is_easy_to_read_and_a_mistyped_sign_is_found() -> None:
    _, printed = keys.seal(keys.new_key(), WORDS, CHEAP)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}", printed)
    key = keys.new_key()
    envelope, printed = keys.seal(key, WORDS, CHEAP)
    sloppy = printed.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert keys.unseal(envelope, recovery_key=sloppy) == key
    for place, sign in enumerate(printed):
        if sign != "-":
            other = "2" if sign != "2" else "3"
            with pytest.raises(LockedError):
                keys.unseal(envelope, recovery_key=printed[:place] + other + printed[place + 1 :])


def test_the_cost_by_default_is_that_of_the_standard() -> None:
    """RFC 9106, section 4: the second recommended option is 3 rounds, 64 MiB (it uses 4 lanes; two here)."""
    assert Cost() == Cost(rounds=3, memory_kib=65536, lanes=2)
    envelope, _ = keys.seal(bytes(32), WORDS, Cost())
    told = envelope["passphrase"]
    assert (told["kdf"], told["t"], told["m"], told["p"]) == ("argon2id", 3, 65536, 2)
    assert keys.unseal(envelope, passphrase=WORDS) == bytes(32)


@pytest.mark.parametrize(
    "change", [{"m": 1 << 30}, {"t": 0}, {"kdf": "md5"}, {"salt": "?"}, {"box": "AAAA"}, {"p": None}]
)
def test_a_key_file_that_was_tampered_with_opens_nothing(change: dict[str, object]) -> None:
    envelope, _ = keys.seal(keys.new_key(), WORDS, CHEAP)
    envelope["passphrase"] |= change
    with pytest.raises(StoreError):
        keys.unseal(envelope, passphrase=WORDS)


def test_the_key_is_gone_from_a_closed_record(home: Path) -> None:
    store = Store.open(home)
    store.set_passphrase(WORDS, cost=CHEAP)
    store.close()
    assert not store.has_passphrase
    with pytest.raises(StoreError, match="closed"):
        store.profiles()


def test_a_server_keeps_its_own_keys(server: Server) -> None:
    store = Store.open(Path(), url=server.new_database("epsom_1"))
    for verb in (lambda: store.set_passphrase(WORDS), store.backup, lambda: store.remove_passphrase(passphrase=WORDS)):
        with pytest.raises(StoreError, match="PostgreSQL server"):
            verb()
    store.close()


def test_files_are_private(home: Path) -> None:
    store, _ = with_canaries(home)
    store.backup()
    store.set_passphrase(WORDS, cost=CHEAP)
    modes = {path.name: path.stat().st_mode & 0o777 for path in [home, *home.rglob("*")]}
    assert {name for name, mode in modes.items() if mode & 0o077} == set()
    assert len(modes) >= 6
    assert os.stat(home).st_mode & 0o777 == 0o700
    store.close()
