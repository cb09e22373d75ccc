"""Encrypting to people's public keys in the format of age, which other programs open too."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import IO

import pyrage

from engawa.config.installation import RefusedError

Identities = Sequence[pyrage.x25519.Identity]
Recipients = Sequence[pyrage.x25519.Recipient]
BEGINNING = "AGE-SECRET-KEY-"


def make_identity(path: Path) -> str:
    """Write a new private key, once; return its public half."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise RefusedError(f"{path} はもうあります。別の名前にしてください。") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"# public key: {public}\n{identity}\n")
    return public


def recipients(words: str) -> Recipients:
    named = [word for word in words.replace(",", " ").split() if word]
    if not named:
        raise RefusedError("ENGAWA_BACKUP_RECIPIENTS に公開鍵（age1…）を書いてください。暗号化しない控えは作りません。")
    try:
        return [pyrage.x25519.Recipient.from_str(word) for word in named]
    except pyrage.RecipientError:
        raise RefusedError("ENGAWA_BACKUP_RECIPIENTS に、公開鍵（age1…）として読めないものがあります。") from None


def identities(path: Path) -> Identities:
    """Out of a file of age: one private key a line, `#` begins a comment."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [pyrage.x25519.Identity.from_str(line.strip()) for line in lines if line.strip().startswith(BEGINNING)]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError):
        found = []
    if not found:
        raise RefusedError(f"{path} から鍵（{BEGINNING}…）を読めません。控えを開ける人の鍵のファイルを示してください。")
    return found


def seal(reader: IO[bytes], target: Path, to: Recipients) -> None:
    """Whole or not at all."""
    draft = target.with_name(f"{target.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            pyrage.encrypt_io(reader, file, to)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def seal_output(
    words: Sequence[str], env: Mapping[str, str], target: Path, to: Recipients, *, well: Collection[int] = (0,)
) -> None:
    """What a program writes, never on disk in plain. `well`: the exit statuses of one that did its work."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(words, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said)
        assert process.stdout is not None
        with process.stdout:
            seal(process.stdout, target, to)
        if process.wait() not in well:
            target.unlink()
            raise RefusedError(f"控えを作れません（{Path(words[0]).name}）。\n{_words(said)}")


def open_into(source: Path, by: Identities, words: Sequence[str], env: Mapping[str, str]) -> str:
    """Give what is inside to a program; returns what it wrote."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as wrote:
        process = subprocess.Popen(words, env=env, stdin=subprocess.PIPE, stdout=wrote, stderr=said)
        assert process.stdin is not None
        try:
            open_to(source, by, Tap(process.stdin))
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            code = process.wait()
        if code:
            raise RefusedError(f"控えを戻せません（{Path(words[0]).name}）。\n{_words(said)}")
        return _words(wrote)


def open_to(source: Path, by: Identities, writer: "IO[bytes] | Tap") -> None:
    damaged = RefusedError(f"{source.name} を開けません。鍵が違うか、ファイルが壊れています。")
    try:
        with source.open("rb") as file:
            pyrage.decrypt_io(file, writer, by)
    except pyrage.DecryptError:
        raise damaged from None
    except OSError as problem:
        if problem.errno is not None:  # a disk that is full, not a block that was changed
            raise
        raise damaged from None


class Tap:
    """Goes on when the program at the other end has read enough: the rest is still checked for damage."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self.pipe = pipe
        self.shut = False

    def write(self, some: bytes) -> int:
        if not self.shut:
            try:
                self.pipe.write(some)
            except BrokenPipeError:
                self.shut = True
        return len(some)

    def flush(self) -> None:
        if not self.shut:
            try:
                self.pipe.flush()
            except BrokenPipeError:
                self.shut = True


def _words(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace").strip()
