"""A small identity provider for tests, on 127.0.0.1: discovery, keys, token and what it says of a person."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "told-to-nobody"


@dataclass
class IdentityProvider:
    """What it says of who signs in stands in `claims`; what it was asked, in `asked`."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    audience: str = CLIENT
    issuer: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    codes: dict[str, str] = field(default_factory=dict)

    def configuration(self) -> dict[str, Any]:
        names = ("authorization", "token", "userinfo")
        ends = {f"{name}_endpoint": f"{self.url}/{name}" for name in names}
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **ends,
        }

    def keys(self) -> dict[str, Any]:
        return {"keys": [{**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key())), "kid": "1"}]}

    def sign_in(self, address: str) -> str:
        """The person signs in there; gives the address to which the browser comes back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.asked.append(("authorization", asked))
        code = secrets.token_hex(8)
        self.codes[code] = asked["code_challenge"]
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """A code is worth something once, together with the secret and with the word behind the challenge (PKCE)."""
        self.asked.append(("token", sent))
        challenge = self.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        proves = base64.urlsafe_b64encode(digest).decode().rstrip("=") == challenge
        if not proves or (sent.get("client_id"), sent.get("client_secret")) != (CLIENT, SECRET):
            return None
        now = int(time.time())
        told = {**self.claims, "iss": self.issuer or self.url, "aud": self.audience, "iat": now, "exp": now + 60}
        signed = jwt.encode(told, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "access", "token_type": "Bearer", "id_token": signed, "expires_in": 60}


@contextmanager
def running() -> Iterator[IdentityProvider]:
    provider = IdentityProvider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            told = {
                "/.well-known/openid-configuration": provider.configuration,
                "/keys": provider.keys,
                "/userinfo": lambda: provider.userinfo or provider.claims,
            }.get(path)
            self._answer(told() if told else None)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            sent = parse_qs(self.rfile.read(length).decode())
            self._answer(provider.token({name: values[0] for name, values in sent.items()}))

        def _answer(self, told: dict[str, Any] | None) -> None:
            content = json.dumps(told if told is not None else {"error": "invalid_grant"}).encode()
            self.send_response(200 if told is not None else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            """Says nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
