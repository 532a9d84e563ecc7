#!/usr/bin/env bash
# install.sh in a clone of this commit, on a clean Debian 12 that has the .NET SDK and no archive: it builds, installs, starts, and leads to a first order.
# That machine has no network: its packages come from a folder, this machine's store of them, read-only (fill it with one ./publish.sh linux-x64).
#   tests/Install/source.sh [--archive FILE]      (an archive of the same commit, made elsewhere: must hold the same executable)
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/Install/clean-machine.sh "$@"
made=$archive archive=''
sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
packages=$(dotnet nuget locals global-packages --list --force-english-output | sed 's/^global-packages: //')
# What a machine without a network and without ICU wants of its SDK; none of it is the product's.
sdk_needs=(HOME=/root DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 NUGET_CERT_REVOCATION_MODE=offline DOTNET_CLI_TELEMETRY_OPTOUT=1)
from_source() { inside builder env "${sdk_needs[@]}" bash -c "cd /root/clone && ./install.sh $*" 2>&1 | sed 's/^/    | /'; }

title "Preparing: a bare Debian 12 with an SDK and a clone"
prepare
boot builder "$sdk:/usr/share/dotnet" "$packages:/srv/packages"
root=$work/builder
ln -s /usr/share/dotnet/dotnet "$root/usr/local/bin/dotnet"
git clone --quiet --no-hardlinks . "$root/root/clone"
mkdir -p "$root/root/.nuget/NuGet"
cat > "$root/root/.nuget/NuGet/NuGet.Config" << 'EOF'
<configuration><packageSources><clear /><add key="folder" value="/srv/packages" /></packageSources></configuration>
EOF
inside builder env "${sdk_needs[@]}" dotnet --version | sed 's/^/    SDK /'
check "this machine reaches no network" refused inside builder bash -c 'exec 3<> /dev/tcp/1.1.1.1/443'

title "1. A source that does not build"
echo 'sealed class Torn {' > "$root/root/clone/Torn.cs"
shown "it stops" refused from_source --yes
check "no executable was installed" refused test -e "$root/opt/cagette" -o -e "$root/etc/systemd/system/cagette.service" -o -e "$root/etc/cagette"
rm "$root/root/clone/Torn.cs"

title "2. From the clone to the first order"
shown "--dry-run tells that it would build" from_source --yes --dry-run
check "--dry-run built nothing" refused test -e "$root/opt/cagette"
shown "install.sh builds and installs" from_source --yes
check "the service runs" inside builder systemctl is-active cagette
check "as the user cagette" same "$(inside builder ps -o user= -p "$(inside builder systemctl show -p MainPID --value cagette)")" cagette
check "it says this commit's version" same "$(version builder)" "$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Cagette.SelfHost.csproj)"
# shellcheck disable=SC2016 # the inner bash expands them
check "it needs no SDK: what serves is one file" inside builder bash -c '[ "$(head -c 4 /opt/cagette/current/Cagette.SelfHost | tail -c 3)" = ELF ] && ! grep -q /usr/share/dotnet "/proc/$(systemctl show -p MainPID --value cagette)/maps"'
check "the pages for going on are beside it" inside builder test -f /opt/cagette/current/docs/install.md
check "the clone is as it was" same "$(git -C "$root/root/clone" status --porcelain)" ''
check "no compiler stays behind" refused inside builder pgrep -f /usr/share/dotnet
check "nothing is left in /tmp" inside builder bash -c '! ls -d /tmp/tmp.*'
shown "a first order" near builder tests/Install/first-order.sh setup http://localhost "$(code builder)"
check "the books add up" inside builder cagette check
if [ -n "$made" ]; then
  check "the same bytes as in the archive" same "$(inside builder cat /opt/cagette/current/Cagette.SelfHost | sha256sum)" "$(tar xzOf "$made" --wildcards '*/Cagette.SelfHost' | sha256sum)"
fi

title "3. Built again, it is an upgrade"
before=$(readlink "$root/opt/cagette/current")
shown "install.sh builds and upgrades" from_source --yes
check "the same commit is the same executable" same "$(readlink "$root/opt/cagette/current")" "$before"
check "a copy was made first" inside builder bash -c 'ls /var/lib/cagette/history/before-upgrade-*.db'
shown "the order is there" near builder tests/Install/first-order.sh look http://localhost
finish
