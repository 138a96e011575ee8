"""A certificate authority for tests: `context(name)` for a server, `trust()` or `pem()` for a
client that trusts it."""

import ipaddress
import ssl
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
END = datetime(2049, 1, 1, tzinfo=UTC)
PAST = datetime(2021, 1, 1, tzinfo=UTC)


def trust() -> ssl.SSLContext:
    """A client's context that trusts this authority and nobody else."""
    return ssl.create_default_context(cadata=pem())


def pem() -> str:
    """This authority's certificate, as an operator has it in a file."""
    certificate, _ = _authority()
    return _pem(certificate).decode()


def context(*names: str, until: datetime = END, self_signed: bool = False) -> ssl.SSLContext:
    """A server's context with a certificate for *names* (hosts or addresses)."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer, issuer_key = (None, key) if self_signed else _authority()
    subject = _name(names[0])
    certificate = (
        _begun(subject, issuer.subject if issuer else subject, key, until)
        .add_extension(
            x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False
        )
        .sign(issuer_key, hashes.SHA256())
    )
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        chain = Path(folder) / "chain.pem"
        chain.write_bytes(_pem(certificate) + _key_pem(key))
        made.load_cert_chain(chain)
    return made


@cache
def _authority() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("An authority for tests")
    is_authority = x509.BasicConstraints(ca=True, path_length=None)
    begun = _begun(name, name, key, END).add_extension(is_authority, critical=True)
    return begun.sign(key, hashes.SHA256()), key


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, until: datetime
) -> x509.CertificateBuilder:
    begun = x509.CertificateBuilder(
        subject_name=subject, issuer_name=issuer, public_key=key.public_key()
    )
    return (
        begun.serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(until)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
