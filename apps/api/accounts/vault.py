"""What ACCOUNTS_KEY protects: values sealed by AES-GCM, and keys derived for one purpose each."""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class Vault:
    def __init__(self, key: bytes) -> None:
        self._key = key
        self._cipher = AESGCM(self._derived("seal"))

    def seal(self, value: bytes, purpose: str) -> bytes:
        """`purpose` says what it is, and of whom: sealed for one it opens for no other."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, value, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes | None:
        """None for what was sealed under another key, or for another purpose."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], purpose.encode())
        except InvalidTag:
            return None

    def mark(self, purpose: str, text: str) -> bytes:
        """32 bytes that nobody can foretell without the key, and that are the same each time."""
        return hmac.new(self._derived(purpose), text.encode(), hashlib.sha256).digest()

    def _derived(self, purpose: str) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=f"conclave {purpose}".encode()).derive(self._key)
