"""Personal data: encrypted at rest, found by keyed HMAC, shown masked, never in the ledger (Ley 29733)."""

import base64
import hashlib
import hmac
import json
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
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
    digest = document_digest(core, kind, number)
    return document_rows.tickets_with(transaction.connection, transaction.site, digest)


def keep_note(core: Core, transaction: SiteTransaction, ticket: str, note: str) -> None:
    _keep(core, transaction, ticket, PrivateKind.NOTE, note, None)


def document_digest(core: Core, kind: str, number: str) -> str:
    """Digest of a document: equal for equal documents, and meaningless without the key."""
    key = _derived(core.document_key, b"suyay document digest")
    return hmac.new(key, f"{kind}:{number}".encode(), hashlib.sha256).hexdigest()


def reveal(core: Core, secret: str) -> str:
    """The document's number or the note; empty when it was encrypted under another key."""
    try:
        text = _cipher(core.document_key).decrypt(secret.encode()).decode()
    except InvalidToken:
        return ""
    return str(json.loads(text)["number"]) if text.startswith("{") else text


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


@lru_cache(maxsize=4)
def _cipher(document_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(document_key, b"suyay personal data")))


@lru_cache(maxsize=8)
def _derived(document_key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(document_key.encode())
