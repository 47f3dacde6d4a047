"""Install everything the product needs into this folder. Run with the system's Python, standard library only.

    python3 config/local/install.py          what `make demo` needs
    python3 config/local/install.py --dev    and what `make test` needs

A second run with nothing changed does nothing. What must come from the operating system is installed with apt
when this runs as root; otherwise the exact command is printed.
"""

import ctypes.util
import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
#: What Debian would start with a package. The tests start their own, and nothing is to be downloaded in the background.
SERVICES = {"clamav-daemon": ("clamav-daemon.socket", "clamav-daemon.service", "clamav-freshclam.service")}


class Stop(Exception):
    """The installation cannot go on; the text says why and what to do."""


def say(text: str) -> None:
    print(text, flush=True)


# --- What comes from the operating system -------------------------------------------------------------


def has_library(name: str) -> bool:
    return ctypes.util.find_library(name) is not None


def has_venv() -> bool:
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return False
    return True


def has_program(name: str) -> bool:
    """Whether there is a program of this name, also among those for the system's own use."""
    path = os.environ.get("PATH", os.defpath)
    return shutil.which(name, path=f"{path}{os.pathsep}/usr/sbin{os.pathsep}/usr/local/sbin") is not None


def lacking(dev: bool) -> list[str]:
    """The Debian packages that are needed and not there."""
    parts = [
        ("python3-venv", has_venv()),
        ("libpango-1.0-0", has_library("pango-1.0")),
        ("libpangoft2-1.0-0", has_library("pangoft2-1.0")),
        ("libharfbuzz-subset0", has_library("harfbuzz-subset")),
    ]
    if dev:
        parts += [
            ("chromium-headless-shell", shutil.which("chromium-headless-shell") is not None),
            ("qpdf", shutil.which("qpdf") is not None),
            ("poppler-utils", shutil.which("pdftotext") is not None),
            ("clamav-daemon", has_program("clamd")),
            ("curl", shutil.which("curl") is not None),
            ("jq", shutil.which("jq") is not None),
        ]
    return [package for package, there in parts if not there]


def from_the_system(dev: bool) -> None:
    packages = lacking(dev)
    if not packages:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.getuid() != 0 or shutil.which("apt-get") is None:
        raise Stop(
            "These parts of the operating system are missing: " + ", ".join(packages) + ".\n"
            "Install them and run the same command again:\n\n"
            f"    sudo apt-get update && sudo {' '.join(install)}\n"
        )
    say(f"Installing from Debian: {', '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if SERVICES.keys() & set(packages) and Path("/run/systemd/system").exists():
        services = [name for package in packages for name in SERVICES.get(package, ())]
        run(["systemctl", "mask", *services], what="systemctl mask")
    run(["apt-get", "update", "--quiet=2"], env=environment, what="apt-get update")
    run([*install, "--quiet=2"], env=environment, what="apt-get install")
    still = lacking(dev)
    if still:
        raise Stop("Still missing after apt-get install: " + ", ".join(still))


# --- Steps, each with a stamp --------------------------------------------------------------------------


def digest(*parts: "Path | str") -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        total.update(b"\0")
    return total.hexdigest()


def run(command: "list[str]", *, what: str, env: "dict[str, str] | None" = None) -> None:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode != 0:
        end = "\n".join((done.stdout + done.stderr).strip().splitlines()[-20:])
        raise Stop(f"{what} failed:\n{end}")


def stamped(stamp: Path, value: str) -> bool:
    try:
        return stamp.read_text() == value
    except OSError:
        return False


def python_packages(dev: bool, node: bool) -> None:
    """The virtual environment with exactly the pinned packages."""
    names = ["requirements.txt", "requirements-local.txt", "requirements-uv.txt"]
    if dev or stamped(VENV / ".dev", "yes"):  # what was once installed for tests stays
        names.append("requirements-dev.txt")
    if node:
        names.append("requirements-node.txt")
    files = [ROOT / name for name in names]
    value = digest(*files, sys.version, str(VENV))
    stamp = VENV / ".installed"
    if stamped(stamp, value):
        return
    stamp.unlink(missing_ok=True)
    uv = VENV / "bin" / "uv"
    whole = works(PYTHON) and (works(uv) or works(VENV / "bin" / "pip"))
    if not whole or not stamped(VENV / ".made", str(VENV)):  # not there, half-made, or moved since
        say("Making the virtual environment in .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        venv.create(VENV, with_pip=True, symlinks=True)
        (VENV / ".made").write_text(str(VENV))
    say("Installing Python packages")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if not works(uv):
        run([*pip, "-r", str(ROOT / "requirements-uv.txt")], what="Installing uv")
    wanted = [word for file in files for word in ("-r", str(file))]
    run([str(uv), "pip", "sync", "--quiet", "--python", str(PYTHON), "--require-hashes", *map(str, files)]
        if works(uv) else [*pip, *wanted], what="Installing the Python packages")  # fmt: skip
    if dev:
        (VENV / ".dev").write_text("yes")
    stamp.write_text(value)


def works(program: Path) -> bool:
    try:
        return subprocess.run([str(program), "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def system_node() -> bool:
    """Whether the system has npm and a Node that is new enough."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    version = re.match(r"v(\d+)", said)
    return version is not None and int(version.group(1)) >= OLDEST_NODE


def front_end() -> None:
    """The style sheets and fonts, by name from package-lock.json."""
    value = digest(ROOT / "package.json", ROOT / "package-lock.json")
    folder = ROOT / "node_modules"
    stamp = folder / ".installed"
    if stamped(stamp, value):
        return
    say("Installing front-end packages")
    environment = dict(os.environ)
    if not system_node():
        environment["PATH"] = f"{VENV / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
        bundle = Path("/etc/ssl/certs/ca-certificates.crt")
        if bundle.exists():
            environment.setdefault("NODE_EXTRA_CA_CERTS", str(bundle))
    run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], env=environment, what="npm ci")
    stamp.write_text(value)


def messages() -> None:
    """The catalogues of interface texts, compiled where they are older than their source."""
    sources = sorted(ROOT.glob("locale/*/*/LC_MESSAGES/*.po"))
    late = [
        source
        for source in sources
        if not source.with_suffix(".mo").exists()
        or source.with_suffix(".mo").stat().st_mtime_ns < source.stat().st_mtime_ns
    ]
    if late:
        run(
            [str(PYTHON), str(ROOT / "config" / "local" / "compile.py"), *map(str, late)],
            what="Compiling the interface texts",
        )


def main(words: "list[str]") -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise Stop(f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed; this is {sys.version}.")
    dev = "--dev" in words
    from_the_system(dev)
    python_packages(dev, node=not system_node())
    front_end()
    messages()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Stop as stop:
        sys.exit(f"\n{stop}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again to go on.")
