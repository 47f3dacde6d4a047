"""clamd, started by the test run: its own settings, socket and database, which holds one signature of our own.

Nothing is downloaded and no service of the system is used; the process ends with the run.
"""

import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

from config.local import processes
from tests.processes import Running

#: The EICAR test text, harmless and found by every scanner; in two pieces, so that none takes this file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
#: What the process takes in one file, bytes. More than any file in the tests but the one that is too large.
LARGEST = 1_000_000
#: A signature's name, the kinds of file it is for (0: every one), where in the file (*: anywhere), and its bytes.
SIGNATURE = f"Own.Eicar:0:*:{EICAR.hex()}\n"
SETTINGS = """
Foreground yes
DatabaseDirectory {home}/signatures
LocalSocket {home}/socket
TemporaryDirectory {home}
StreamMaxLength {largest}
MaxThreads 4
SelfCheck 0
Bytecode no
OfficialDatabaseOnly no
"""


class Clamd:
    """A real clamd that knows the EICAR text and nothing else."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.url = f"unix://{home}/socket"
        self.process: Running | None = None

    def start(self) -> None:
        program = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
        assert program, "clamd is missing: run `make install`."
        signatures = self.home / "signatures"
        signatures.mkdir(parents=True, exist_ok=True)
        (signatures / "own.ndb").write_text(SIGNATURE)
        settings = self.home / "clamd.conf"
        settings.write_text(SETTINGS.format(home=self.home, largest=LARGEST))
        log = self.home / "log"
        child = processes.start([program, f"--config-file={settings}"], log=log, cwd=self.home)
        self.process = Running(child, log)
        if not processes.wait_until(self.answers, within=30, alive=self.process.alive):
            raise AssertionError(f"clamd does not answer:\n{self.process.output}")

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(urlsplit(self.url).path)
                connection.sendall(b"zPING\0")
                return connection.recv(16) == b"PONG\0"
            except OSError:
                return False

    def stop(self) -> None:
        """End it; it may be started again."""
        if self.process is not None:
            self.process.stop()
            self.process = None
