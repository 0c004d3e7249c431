"""Personal data: encrypted at rest, found by keyed HMAC, shown masked, never in the ledger (Ley 29733)."""

import base64
import hashlib
import hmac
import json
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ticketing.domain.documents import DocumentKind, PrivateKind
from ticketing.ledger.context import Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.privacy import document_rows

SHOWN = 3


def keep_document(
    core: Core, transaction: SiteTransaction, ticket: str, kind: DocumentKind, number: str
) -> str:
    """Store the document; returns the ciphertext that was stored."""
    text = json.dumps({"kind": kind, "number": number})
    digest = document_digest(core, kind, number)
    return _keep(core, transaction, ticket, PrivateKind.DOCUMENT, text, digest)


def tickets_of(core: Core, transaction: SiteTransaction, kind: DocumentKind, number: str) -> list[str]:
    """Ids of the site's tickets that were issued with this document."""
    digests = [_digest(key, kind, number) for key in _keys(core)]
    return document_rows.tickets_with(transaction.connection, transaction.site, digests)


def keep_note(core: Core, transaction: SiteTransaction, ticket: str, note: str) -> None:
    _keep(core, transaction, ticket, PrivateKind.NOTE, note, None)


def document_digest(core: Core, kind: str, number: str) -> str:
    """Digest of a document: equal for equal documents, and meaningless without the key."""
    return _digest(core.document_key, kind, number)


def _digest(document_key: str, kind: str, number: str) -> str:
    key = _derived(document_key, b"suyay document digest")
    return hmac.new(key, f"{kind}:{number}".encode(), hashlib.sha256).hexdigest()


def reveal(core: Core, secret: str) -> str:
    """The document's number or the note; empty when no key of the settings fits."""
    text = _decrypted(_keys(core), secret)
    if text is None:
        return ""
    return str(json.loads(text)["number"]) if text.startswith("{") else text


def is_current(core: Core, secret: str) -> bool:
    """Whether the present key reads it."""
    return _decrypted((core.document_key,), secret) is not None


def renewed(core: Core, secret: str) -> tuple[str, str | None] | None:
    """The same text under the present key, and its digest if it is a document; None when no key fits."""
    text = _decrypted(_keys(core), secret)
    if text is None:
        return None
    known = json.loads(text) if text.startswith("{") else None
    digest = document_digest(core, known["kind"], known["number"]) if known else None
    return _cipher(core.document_key).encrypt(text.encode()).decode(), digest


def _keys(core: Core) -> tuple[str, ...]:
    return (core.document_key, *core.old_document_keys)


def _decrypted(keys: tuple[str, ...], secret: str) -> str | None:
    try:
        return MultiFernet([_cipher(key) for key in keys]).decrypt(secret.encode()).decode()
    except InvalidToken:
        return None


def masked(core: Core, secret: str) -> str:
    """The document's number with all but its end masked: `*****678`."""
    number = reveal(core, secret)
    return "*" * max(0, len(number) - SHOWN) + number[-SHOWN:]


def _keep(
    core: Core, transaction: SiteTransaction, ticket: str, kind: PrivateKind, text: str, digest: str | None
) -> str:
    secret = _cipher(core.document_key).encrypt(text.encode()).decode()
    document_rows.keep(
        transaction.connection,
        ticket=ticket,
        kind=kind,
        site=transaction.site,
        at=transaction.at,
        secret=secret,
        digest=digest,
    )
    return secret


@lru_cache(maxsize=16)
def _cipher(document_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(document_key, b"suyay personal data")))


@lru_cache(maxsize=32)
def _derived(document_key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(document_key.encode())
