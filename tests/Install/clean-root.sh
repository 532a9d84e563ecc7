#!/usr/bin/env bash
# The archive and install.sh on a fresh Debian 12 with its own systemd, in namespaces of this machine: from archive to first order, the same group on a
# second clean root from cagette.db alone, the upgrade from v0.1.0, and new executables that fail. Takes some minutes; needs what
# clean-machine.sh needs.
#   tests/Install/clean-root.sh [--archive FILE] [--old EXECUTABLE]      (what is not given is built: ./publish.sh, and v0.1.0)
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/Install/clean-machine.sh "$@"

title "Preparing: a bare Debian 12, the archive, the executable of v0.1.0"
build

title "1. From the archive to the first order"
boot first
# shellcheck disable=SC2016 # the inner bash expands them
check "the unit is well formed" inside first bash -c 'cp /root/cagette-selfhost-*/deploy/cagette.service /tmp && mkdir -p /opt/cagette/current && cp /bin/true /opt/cagette/current/Cagette.SelfHost && systemd-analyze verify /tmp/cagette.service; code=$?; rm -r /opt/cagette; exit $code'
shown "--dry-run tells what would be done" install_sh first --dry-run
check "--dry-run changed nothing" refused test -e "$work/first/opt/cagette" -o -e "$work/first/etc/cagette"
shown "install.sh installs" install_sh first --local-name yes
confined first
check "cagette.local leads here" same "$(inside first avahi-resolve -4 -n cagette.local | cut -f 2)" 192.168.1.20
check "install.sh brought the time zones" test -e "$work/first/usr/share/zoneinfo/Europe/Paris"
shown "a first order" near first tests/Install/first-order.sh setup http://localhost "$(code first)"
check "the command cagette works" inside first cagette check
# shellcheck disable=SC2016 # the inner bash expands them
check "with a certificate of its own it answers by HTTPS on port 443" inside first bash -c 'cd /etc/cagette && openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=cagette.local -keyout key.pem -out certificate.pem \
  && chgrp cagette key.pem && chmod 640 key.pem && cp cagette.env before && sed -i "s|^CAGETTE_URLS=.*|CAGETTE_URLS=\"http://*:80;https://*:443\"|" cagette.env \
  && printf "CAGETTE_CERTIFICATE=/etc/cagette/certificate.pem\nCAGETTE_CERTIFICATE_KEY=/etc/cagette/key.pem\n" >> cagette.env && systemctl restart cagette \
  && curl -skf --retry 60 --retry-connrefused --retry-delay 1 https://localhost/healthz && curl -si http://192.168.1.20/ | grep -i "^location: https://192.168.1.20/"'
shown "install.sh run again finds it" install_sh first --yes
inside first bash -c 'cd /etc/cagette && mv before cagette.env && systemctl restart cagette && curl -sf -o /dev/null --retry 60 --retry-connrefused --retry-delay 1 http://localhost/healthz'
inside first systemd-analyze security cagette | tail -n 1 | sed 's/^/    /'

title "2. The same group on a second clean machine, from cagette.db alone"
inside first systemctl stop cagette
boot second
cp "$work/first/var/lib/cagette/cagette.db" "$work/second/root/"
before=$(contents "$work/first/var/lib/cagette/cagette.db")
shown "install.sh --restore cagette.db takes it up" install_sh second --yes --restore /root/cagette.db
check "each table holds as many rows as on the first machine" same "$(contents "$work/second/var/lib/cagette/live/store.sqlite")" "$before"
check "no set-up code: the group is there" refused test -e "$work/second/var/lib/cagette/setup-code.txt"
shown "the order and the password came along" near second tests/Install/first-order.sh look http://localhost
check "--restore goes over nothing that is there" refused install_sh second --yes --restore /root/cagette.db
halt second first

title "3. A group of v0.1.0; new executables that fail; the upgrade"
boot third
install -m 755 "$old" "$work/third/root/old"
shown "install.sh installs v0.1.0" install_sh third --yes --executable /root/old
before=$(version third)
check "v0.1.0 runs" same "$before" 0.1.0
shown "a first order in v0.1.0" near third tests/Install/first-order.sh setup http://localhost "$(code third)"

cat > "$work/third/root/falls" << 'EOF'
#!/bin/sh
[ "$1" = version ] && { echo "Cagette.SelfHost 9.9.9 (schema 9)"; exit 0; }
exit 1
EOF
shown "an executable that falls at once is refused" refused install_sh third --yes --wait 60 --executable /root/falls
check "v0.1.0 is back" same "$(version third)" 0.1.0
shown "nothing is lost" near third tests/Install/first-order.sh look http://localhost

cp "$work"/third/root/cagette-selfhost-*/Cagette.SelfHost "$work/third/opt/newer"
cat > "$work/third/root/migrates" << 'EOF'
#!/bin/sh
[ "$1" != version ] || exec /opt/newer version
/opt/newer serve --urls http://127.0.0.1:1080 &
for second in $(seq 60); do curl -sf http://127.0.0.1:1080/healthz && break; sleep 1; done
kill $!; wait; exit 1
EOF
shown "one that changes the store and then falls is refused" refused install_sh third --yes --wait 90 --executable /root/migrates
check "v0.1.0 is back, on the copy made before" same "$(version third)" 0.1.0
shown "nothing is lost" near third tests/Install/first-order.sh look http://localhost

shown "install.sh upgrades" install_sh third --yes
check "the upgrade runs" same "$(version third)" "$(sed 's/ .*//' "$work"/third/root/cagette-selfhost-*/VERSION)"
shown "the order of v0.1.0 is there" near third tests/Install/first-order.sh look http://localhost
check "the copy from before is kept" inside third bash -c 'ls /var/lib/cagette/history/before-upgrade-*.db'
check "the old executable is kept" inside third bash -c 'ls -d /opt/cagette/versions/0.1.0-*'
check "the books add up" inside third cagette check

title "4. --uninstall"
shown "--uninstall" install_sh third --uninstall
check "the data stay" test -f "$work/third/var/lib/cagette/cagette.db"
check "the program is gone" refused test -e "$work/third/opt/cagette" -o -e "$work/third/etc/systemd/system/cagette.service"
shown "install.sh once more" install_sh third --yes
shown "installed again, the group is there" near third tests/Install/first-order.sh look http://localhost

finish
