#!/usr/bin/env bash
# install.sh's questions: on a terminal each is asked and Enter takes the default, what a flag says is not asked, without a terminal nothing is. What is
# wrong is refused. Other answers than the defaults are taken, and a port can be changed later.
#   tests/Install/questions.sh [--archive FILE]
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/Install/clean-machine.sh "$@"
old=/bin/true # not wanted here

typed() { # name, what is typed, flags: install.sh on a terminal of its own
  local name=$1 keys=$2
  shift 2
  printf '%b' "$keys" | inside "$name" script --quiet --return --command "bash -c 'cd /root/cagette-selfhost-* && ./install.sh $*'" /dev/null | tr -d '\r' | sed 's/^/    | /'
}

title "Preparing: a bare Debian 12, the archive"
build

title "Questions"
boot asked
typed asked '\n\n\n' --dry-run > "$work/said" || true
cat "$work/said"
check "with a terminal the port is asked, 80 unless said" grep -q 'Port of the site? \[80\]' "$work/said"
check "the folder of the data, /var/lib/cagette unless said" grep -q 'Folder of the data? \[/var/lib/cagette\]' "$work/said"
check "cagette.local, yes unless said" grep -q 'cagette.local .*\[yes\]' "$work/said"
typed asked '' --dry-run --port 8080 --data /srv/amap --local-name no > "$work/said"
check "what a flag says is not asked" refused grep -q ' \[.*\] ' "$work/said"
typed asked '' --dry-run --yes > "$work/said"
check "--yes asks nothing on a terminal" refused grep -q ' \[.*\] ' "$work/said"
inside asked bash -c 'cd /root/cagette-selfhost-* && ./install.sh --dry-run < /dev/null' > "$work/said" 2>&1
check "without a terminal nothing is asked" refused grep -q ' \[.*\] ' "$work/said"
for wrong in "--port eighty" "--data here" "--local-name maybe" "--prot 80" "--restore /none"; do check "$wrong is refused" refused install_sh asked --dry-run --yes "$wrong"; done
shown "other answers are taken: port 8080, data in /srv/amap" typed asked '8080\n/srv/amap\nno\n'
check "it answers there" inside asked curl -sf http://localhost:8080/healthz
check "the data are there" same "$(stat -c '%a %U' "$work/asked/srv/amap" | cut -d ' ' -f 1)" 700
check "--port moves it" install_sh asked --yes --port 80
check "it answers on port 80" inside asked curl -sf http://localhost/healthz
finish
