#!/usr/bin/env bash
# The arm64 archive and install.sh on a fresh arm64 Debian 12 with its own systemd, all of it under qemu-user: from the archive to the first order, again,
# the same group on a second machine, an executable that falls, --uninstall. No timing, and no filter of system calls: qemu has none (clean-root.sh
# shows it on x64). Takes about ten minutes, the first time some more; needs what clean-machine.sh needs, and qemu-user-static.
#   tests/Install/arm64-root.sh [--archive FILE]      (what is not given is built: ./publish.sh linux-arm64)
set -euo pipefail
cd "$(dirname "$0")/../.."
arch=arm64
source tests/Install/clean-machine.sh "$@"
old=/bin/true # not wanted here

# qemu 7.2 falls over the background collector and the write protection of compiled code: both off, for the service here alone.
for_qemu() {
  mkdir -p "$work/$1/etc/systemd/system/cagette.service.d"
  printf '[Service]\nEnvironment=DOTNET_gcConcurrent=0 DOTNET_EnableWriteXorExecute=0\n' > "$work/$1/etc/systemd/system/cagette.service.d/qemu.conf"
}

title "Preparing: a bare arm64 Debian 12, the archive"
build

title "1. From the archive to the first order"
boot first
for_qemu first
check "the machine is arm64" same "$(inside first dpkg --print-architecture) $(inside first uname -m)" "arm64 aarch64"
check "so is what the archive holds" same "$(od -An -tx1 -j18 -N2 "$(echo "$work"/first/root/cagette-selfhost-*/Cagette.SelfHost)" | tr -d ' ')" b700
shown "--dry-run tells what would be done" install_sh first --dry-run
check "--dry-run changed nothing" refused test -e "$work/first/opt/cagette" -o -e "$work/first/etc/cagette"
shown "install.sh installs" install_sh first --yes --wait 600
check "the unit is well formed" inside first systemd-analyze verify /etc/systemd/system/cagette.service
confined first
check "install.sh brought the time zones" test -e "$work/first/usr/share/zoneinfo/Europe/Paris"
check "SQLite is unpacked in its cache" inside first find /var/cache/cagette -name 'libe_sqlite3.so'
shown "a first order" near first tests/Install/first-order.sh setup http://localhost "$(code first)"
check "the books add up" inside first cagette check
shown "install.sh run again finds it" install_sh first --yes --wait 600
check "a copy was made first" inside first sh -c 'ls /var/lib/cagette/history/before-upgrade-*.db'

title "2. An executable that falls; --uninstall"
# shellcheck disable=SC2016 # that script expands it
printf '#!/bin/sh\n[ "$1" = version ] && { echo "Cagette.SelfHost 9.9.9 (schema 9)"; exit 0; }\nexit 1\n' > "$work/first/root/falls"
before=$(readlink "$work/first/opt/cagette/current")
shown "it is refused" refused install_sh first --yes --wait 300 --executable /root/falls
check "the one before serves" same "$(readlink "$work/first/opt/cagette/current")" "$before"
shown "nothing is lost" near first tests/Install/first-order.sh look http://localhost
shown "--uninstall" install_sh first --uninstall
check "the data stay" test -f "$work/first/var/lib/cagette/cagette.db"
check "the program is gone" refused test -e "$work/first/opt/cagette" -o -e "$work/first/etc/systemd/system/cagette.service"

title "3. The same group on a second machine, from cagette.db alone"
boot second
for_qemu second
cp "$work/first/var/lib/cagette/cagette.db" "$work/second/root/"
before=$(contents "$work/first/var/lib/cagette/cagette.db")
shown "install.sh --restore cagette.db takes it up" install_sh second --yes --wait 600 --restore /root/cagette.db
check "each table holds as many rows as on the first machine" same "$(contents "$work/second/var/lib/cagette/live/store.sqlite")" "$before"
shown "the order and the password came along" near second tests/Install/first-order.sh look http://localhost
finish
