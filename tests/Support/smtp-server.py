"""A mail server for tests: STARTTLS and login; what it does depends on the recipient's local part. It keeps mails in the folder given.

smtp-server.py CERTIFICATE KEY FOLDER    prints 'port N' once it answers; ends when its standard input ends.
"""
import asyncio
import logging
import os
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

logging.disable(logging.WARNING)  # aiosmtpd warns of its own deprecated use
certificate, key, folder = sys.argv[1:4]


class Handler:
    def __init__(self):
        self.kept = 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        does = address.split("@")[0].split("+")[0]
        if does == "never":
            return "550 5.1.1 nobody of that name"
        if does == "later":
            return "450 4.2.1 come back later"
        if does == "cutearly":
            server.transport.abort()
            return "421 gone"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        does = envelope.rcpt_tos[0].split("@")[0].split("+")[0]
        if does == "laterdata":
            return "452 4.3.1 full for now"
        if does == "cut":
            server.transport.abort()
            return "421 gone"
        if does == "slow":
            await asyncio.sleep(20)
        self.kept += 1
        with open(os.path.join(folder, f"{self.kept:04}.tmp"), "wb") as file:
            file.write(envelope.content)
        os.rename(os.path.join(folder, f"{self.kept:04}.tmp"), os.path.join(folder, f"{self.kept:04}.eml"))
        if does == "lostanswer" and self.kept == 1:
            server.transport.abort()
        return "250 kept"


def authenticate(server, session, envelope, mechanism, data):
    good = getattr(data, "login", b"") == b"group" and getattr(data, "password", b"") == b"secret"
    return AuthResult(success=good, handled=False)  # handled=False: a failed login is answered


tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
tls.load_cert_chain(certificate, key)


class OnAnyPort(Controller):
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


controller = OnAnyPort(Handler(), hostname="127.0.0.1", port=0, tls_context=tls, require_starttls=True, authenticator=authenticate, auth_required=True)
controller.start()
print(f"port {controller.server.sockets[0].getsockname()[1]}", flush=True)
sys.stdin.read()
controller.stop()
