"""Setting, changing and removing the passphrase of a record in a folder. How a key is wrapped is in `keys`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from epsom.errors import StoreError
from epsom.store import keys
from epsom.store.backup import back_up, copied, free_name
from epsom.store.database import translated
from epsom.store.folder import Pointer, destroy, remove_backups
from epsom.store.opening import Opened

__all__ = ["change_passphrase", "change_recovery_key", "is_locked", "lock_with", "unlock_for_good"]


def is_locked(home: Path) -> bool:
    """Whether the record in a folder needs a passphrase; `False` where there is none yet."""
    pointer = Pointer.read(home)
    return pointer is not None and pointer.envelope is not None


def lock_with(opened: Opened, passphrase: str, cost: keys.Cost) -> str:
    """Encipher the record under a new key, wrapped by `passphrase`; returns the recovery key to print."""
    _, pointer = opened.in_folder("Locking the record")
    if pointer.envelope is not None:
        raise StoreError("Your record has a passphrase already.", "You can change it instead.")
    key = keys.new_key()
    envelope, recovery = keys.seal(key, passphrase, cost)
    _swap(opened, key, envelope)
    return recovery


def unlock_for_good(opened: Opened, passphrase: str | None, recovery_key: str | None) -> None:
    """Keep the record without a passphrase from now on."""
    keys.unseal(_envelope(opened), passphrase=passphrase, recovery_key=recovery_key)
    _swap(opened, None, None)


def change_passphrase(
    opened: Opened, new: str, passphrase: str | None, recovery_key: str | None, cost: keys.Cost
) -> None:
    """Wrap the same key with another passphrase; the recovery key stays."""
    envelope = _envelope(opened)
    key = keys.unseal(envelope, passphrase=passphrase, recovery_key=recovery_key)
    _rewrap(opened, keys.with_passphrase(envelope, key, new, cost))


def change_recovery_key(opened: Opened, passphrase: str) -> str:
    """Make another recovery key; the one printed before opens nothing from now on, apart from older backups."""
    envelope = _envelope(opened)
    key = keys.unseal(envelope, passphrase=passphrase)
    envelope, recovery = keys.new_recovery(envelope, key)
    _rewrap(opened, envelope)
    return recovery


def _envelope(opened: Opened) -> dict[str, Any]:
    home, _ = opened.in_folder("The passphrase")
    pointer = Pointer.read(home)  # it may have been wrapped anew by another process
    if pointer is None or pointer.envelope is None:
        raise StoreError("Your record has no passphrase.", "You can set one.")
    return pointer.envelope


def _rewrap(opened: Opened, envelope: dict[str, Any]) -> None:
    home, pointer = opened.in_folder("The passphrase")
    opened.pointer = Pointer(pointer.database, envelope)
    opened.pointer.write(home)


def _swap(opened: Opened, key: bytes | None, envelope: dict[str, Any] | None) -> None:
    """Copy the database into a new file under another key, see that all of it is there, and go on with that one."""
    had_backups = False
    with opened.alone("Locking the record") as (home, pointer), translated():
        fresh = Pointer.next(home, envelope)
        try:
            copied(home / pointer.database, opened.key, home / fresh.database, key)
        except BaseException:
            fresh_files = [path for path in home.iterdir() if path.name.startswith(fresh.database)]
            for path in fresh_files:
                destroy(path)
            raise
        fresh.write(home)  # the swap
        opened.go_on_with(fresh, key)
        fresh.remove_others(home)
        if key is not None:  # copies made before can be read by anyone
            had_backups = remove_backups(home) > 0
    if had_backups:
        back_up(opened, free_name(opened.in_folder("A backup")[0], "locked"))
