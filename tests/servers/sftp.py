"""A real SFTP server on this machine: one user, one folder, its own host key, and a few ways to fail."""

import os
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import paramiko


class SftpServer:
    """Serves a folder. ``fail`` names what goes wrong from now on: "hang", "stall" or "cut" in the middle of a file, "no sign-in", or nothing."""

    def __init__(self, folder: Path, *, user: str = "centre", password: str = "swordfish") -> None:
        self.folder, self.user, self.password = folder, user, password
        self.host_key: paramiko.PKey = paramiko.ECDSAKey.generate()
        self.client_key: paramiko.PKey | None = None
        self.fail = ""
        self.released = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._transports: list[paramiko.Transport] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        self.released.set()
        self._listening.close()
        for transport in self._transports:
            transport.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            if self.fail == "hang":
                threading.Thread(target=self._say_nothing, args=(line,), daemon=True).start()
                continue
            transport = paramiko.Transport(line)
            self._transports.append(transport)
            transport.add_server_key(self.host_key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Folder, owner=self)
            try:
                transport.start_server(server=_SignIn(self))
            except (paramiko.SSHException, EOFError, OSError):
                transport.close()

    def _say_nothing(self, line: socket.socket) -> None:
        self.released.wait(5)
        line.close()


class _SignIn(paramiko.ServerInterface):
    def __init__(self, owner: SftpServer) -> None:
        self.owner = owner

    def check_auth_password(self, username: str, password: str) -> int:
        is_right = (username, password) == (
            self.owner.user,
            self.owner.password,
        ) and self.owner.fail != "no sign-in"
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        is_right = username == self.owner.user and key == self.owner.client_key
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:
        return "password,publickey"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED if kind == "session" else paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED


class _Folder(paramiko.SFTPServerInterface):
    def __init__(self, server: paramiko.ServerInterface, *args: object, owner: SftpServer, **more: object) -> None:
        self.owner = owner
        super().__init__(server)

    def _path(self, path: str) -> Path:
        return self.owner.folder / path.lstrip("/.")

    def list_folder(self, path: str) -> "list[paramiko.SFTPAttributes] | int":
        try:
            return [
                paramiko.SFTPAttributes.from_stat(one.stat(), one.name) for one in sorted(self._path(path).iterdir())
            ]
        except OSError as wrong:
            return paramiko.SFTPServer.convert_errno(wrong.errno or 0)

    def stat(self, path: str) -> "paramiko.SFTPAttributes | int":
        try:
            return paramiko.SFTPAttributes.from_stat(self._path(path).stat())
        except OSError as wrong:
            return paramiko.SFTPServer.convert_errno(wrong.errno or 0)

    def open(self, path: str, flags: int, attr: paramiko.SFTPAttributes) -> "paramiko.SFTPHandle | int":
        if flags & (os.O_WRONLY | os.O_RDWR):
            return paramiko.SFTP_PERMISSION_DENIED
        try:
            handle = _Handle(flags)
            handle.owner = self.owner
            handle.readfile = self._path(path).open("rb")
            return handle
        except OSError as wrong:
            return paramiko.SFTPServer.convert_errno(wrong.errno or 0)


class _Handle(paramiko.SFTPHandle):
    owner: SftpServer

    def read(self, offset: int, length: int) -> "bytes | int":
        if self.owner.fail == "stall":
            self.owner.released.wait(5)
        if self.owner.fail == "cut":
            for transport in self.owner._transports:
                transport.close()
            return paramiko.SFTP_CONNECTION_LOST
        return super().read(offset, length)
