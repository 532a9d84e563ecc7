#!/usr/bin/env bash
# Runs all tests, after installing what they lack (a browser, a mail server, a C compiler from Debian's packages, where this user may).
# Ends with "N passed, N failed"; the exit code is 0 only when nothing failed and something ran.
# --long: the whole of the repeated tests (200 kills, 1,000 copies) instead of their short form.
set -uo pipefail
cd "$(dirname "$0")/.."
case "${1:-}" in
  "") ;;
  --long) export LONG_TESTS=1 ;;
  *) echo "Unknown option $1: only --long is known."; exit 2 ;;
esac

need() { # command or file, package
  command -v "$1" >/dev/null 2>&1 || [ -e "$1" ] && return 0
  local sudo=""
  [ "$(id -u)" -eq 0 ] || sudo="sudo -n"
  echo "Installing $2 …"
  { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "$2"; } >/dev/null 2>&1 \
    || echo "Could not install $2: the tests that need it will fail. Install it by hand: apt-get install $2"
}
need chromium chromium
need cc gcc
need /usr/lib/python3/dist-packages/aiosmtpd python3-aiosmtpd

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet restore tests --locked-mode || { echo "0 passed, 1 failed"; exit 1; }
dotnet build tests --no-restore -v q --nologo || { echo "0 passed, 1 failed"; exit 1; }

log=$(mktemp)
trap 'rm -f "$log"' EXIT
tests/bin/Debug/net10.0/Cagette.SelfHost.Tests --results-directory artefacts --progress off --no-ansi 2>&1 | tee "$log"
code=${PIPESTATUS[0]}

number() { grep -aoiE "^ *$1: [0-9]+" "$log" | tail -n 1 | grep -oE '[0-9]+' || echo 0; }
passed=$(number succeeded)
failed=$(number failed)
if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then
  failed=1 # the runner itself fell, or found no test
fi
echo "$passed passed, $failed failed"
[ "$code" -eq 0 ] && [ "$passed" -gt 0 ]
