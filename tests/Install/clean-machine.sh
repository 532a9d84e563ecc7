# shellcheck shell=bash
# A fresh Debian 12 with its own systemd, in namespaces of this machine: what clean-root.sh, upgrade.sh and questions.sh stand on. Needs root,
# debootstrap and a Debian mirror (once: the bare system is kept in /var/tmp). Sourced in the repository's folder. With arch=arm64 before that the
# machine is an arm64 one, each of its programs under qemu-user.
[ "$(id -u)" -eq 0 ] || { echo "Needs root." >&2; exit 2; }
here=$PWD archive='' old='' arch=${arch:-amd64}
while [ $# -gt 0 ]; do
  case "$1" in
    --archive) archive=$(realpath "$2") ;;
    --old) old=$(realpath "$2") ;;
    *) echo "Unknown: $1" >&2; exit 2 ;;
  esac
  shift 2
done
base=/var/tmp/cagette-clean-root/bookworm kind=linux-x64
[ "$arch" = amd64 ] || base=$base-$arch kind=linux-$arch
work=$(mktemp -d /var/tmp/cagette-clean-root.XXXXXX)
passed=0
failed=0
foreign=''
declare -A init=()
cleanup() {
  set +e
  for name in "${!init[@]}"; do kill -9 "${init[$name]}"; done 2> /dev/null
  sleep 1
  rm -rf --one-file-system "$work"
  [ -z "$foreign" ] || echo -1 > "$foreign"
  [ ! -d "$here/.git/worktrees" ] || git worktree prune
}
trap cleanup EXIT

title() { printf '\n== %s\n' "$*"; }
inside() { local name=$1; shift; nsenter -t "${init[$name]}" --all --root --wd env -i LANG=en PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
near() { local name=$1; shift; nsenter -t "${init[$name]}" --net "$@"; } # this machine's tools in that root's network
check() { # sentence, command…
  local sentence=$1
  shift
  if "$@" > "$work/out" 2>&1; then passed=$((passed + 1)); echo "ok      $sentence"; else failed=$((failed + 1)); echo "FAILED  $sentence"; sed 's/^/        /' "$work/out"; fi
}
shown() { # the same, and what the command says stands above it
  local sentence=$1
  shift
  if "$@" 2>&1; then passed=$((passed + 1)); echo "ok      $sentence"; else failed=$((failed + 1)); echo "FAILED  $sentence"; fi
}
refused() { ! "$@"; }
same() { [ "$1" = "$2" ] || { echo "'$1' is not '$2'"; return 1; }; }
install_sh() { local name=$1; shift; inside "$name" bash -c "cd /root/cagette-selfhost-* && ./install.sh $*" 2>&1 | sed 's/^/    | /'; }
version() { inside "$1" curl -s http://localhost/healthz | grep -oE '"version":"[^"]*"' | cut -d '"' -f 4; }
tables() { # store: those of v0.1.0, but who is signed in and the history, which go on; sums are no facts
  sqlite3 "file:$1?mode=ro" ".tables" | tr -s ' ' '\n' | grep -vxE 'session|one_time_token|change|change_set|current_change|second_factor|recovery_code|(stale|basket|taken|delivery|account)_sum|taken|backup_.*|' | sort
}
contents() { tables "$1" | while read -r table; do printf '%s %s\n' "$table" "$(sqlite3 "file:$1?mode=ro" "select count(*) from \"$table\"")"; done; } # store: the number of rows of each table
values() { tables "$1" | while read -r table; do printf '%s %s\n' "$table" "$(sqlite3 "file:$1?mode=ro" "select * from \"$table\"" | sha256sum)"; done; } # store: a digest of each table's values
code() { inside "$1" cat /var/lib/cagette/setup-code.txt; }
confined() { # name: the service there runs as its unit says; qemu has no filter of system calls
  local pid
  check "the service runs" inside "$1" systemctl is-active cagette
  check "it starts with the machine" inside "$1" systemctl is-enabled cagette
  pid=$(inside "$1" systemctl show -p MainPID --value cagette)
  check "it runs as the user cagette" same "$(inside "$1" ps -o user= -p "$pid")" cagette
  check "its one power is the low port" same "$(inside "$1" grep CapEff "/proc/$pid/status" | cut -f 2)" 0000000000000400
  check "it may gain no other" same "$(inside "$1" grep NoNewPrivs "/proc/$pid/status" | cut -f 2)" 1
  [ "$arch" != amd64 ] || check "system calls are filtered" same "$(inside "$1" grep -w Seccomp "/proc/$pid/status" | cut -f 2)" 2
  check "the data folder is for it alone" same "$(stat -c %a "$work/$1/var/lib/cagette")" 700
  check "the set-up code is for it alone" same "$(stat -c %a "$work/$1/var/lib/cagette/setup-code.txt")" 600
  check "no other program's user can read the data" refused inside "$1" setpriv --reuid=nobody --clear-groups ls /var/lib/cagette
}

prepare() {
  if [ "$arch" != amd64 ] && [ ! -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ]; then # the kernel is told to give its programs to qemu, while this runs
    [ -e /proc/sys/fs/binfmt_misc/register ] || mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
    cat /usr/lib/binfmt.d/qemu-aarch64.conf > /proc/sys/fs/binfmt_misc/register
    foreign=/proc/sys/fs/binfmt_misc/qemu-aarch64
  fi
  [ ! -f "$base/ready" ] || return 0
  rm -rf "$base"
  mkdir -p "$base"
  debootstrap --arch="$arch" --variant=minbase bookworm "$base" > "$work/debootstrap.log"
  # A Raspberry Pi OS has these; tzdata and ca-certificates are left to install.sh, which finds them in apt's own cache.
  chroot "$base" env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends systemd systemd-sysv dbus curl iproute2 procps avahi-daemon avahi-utils libnss-mdns \
    && apt-get clean && apt-get install -y -qq --reinstall --download-only tzdata ca-certificates && dpkg --purge --force-all tzdata' > "$work/packages.log" 2>&1
  touch "$base/ready"
}
# shellcheck disable=SC2016 # the inner bash expands them
boot() { # name, FOLDER:THERE…: a fresh copy of the bare system, started; those folders of this machine are in it, read-only
  local root=$work/$1 wait
  cp -a "$base" "$root"
  [ -z "$archive" ] || tar xzf "$archive" -C "$root/root"
  unshare --pid --mount --uts --ipc --net --cgroup --fork bash -c '
    root=$0
    mount --bind "$root" "$root"
    for lent in "$@"; do mkdir -p "$root${lent#*:}"; mount --bind "${lent%%:*}" "$root${lent#*:}"; mount -o remount,bind,ro "$root${lent#*:}"; done
    mount -t proc proc "$root/proc"; mount -t sysfs -o ro sysfs "$root/sys"; mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
    mount -t tmpfs tmpfs "$root/run"; mount -t tmpfs tmpfs "$root/tmp"; mount -t tmpfs -o mode=755 tmpfs "$root/dev"
    for device in null zero full random urandom tty; do touch "$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device"; done
    mkdir "$root/dev/pts" "$root/dev/shm"; mount -t tmpfs tmpfs "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"; ln -s pts/ptmx "$root/dev/ptmx"
    hostname raspberrypi; ip link add eth0 type veth peer name hub; ip address add 192.168.1.20/24 dev eth0; ip link set eth0 up; ip link set hub up
    exec chroot "$root" env -i container=chroot PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=null' "$root" "${@:2}" > /dev/null 2>&1 &
  for wait in $(seq 240); do
    init[$1]=$(pgrep -P $! || true)
    if [ -n "${init[$1]}" ] && [[ $(inside "$1" systemctl is-system-running 2> /dev/null || true) =~ running|degraded ]]; then return 0; fi
    sleep 0.5
  done
  echo "The root $1 did not start ($wait)." >&2
  exit 1
}
build() { # what was not given: the archive of this folder, the executable of v0.1.0
  prepare
  if [ -z "$archive" ]; then ./publish.sh --output "$work/dist" "$kind" && archive=$(echo "$work"/dist/*-"$kind".tar.gz); fi
  if [ -z "$old" ]; then
    # By its commit: not every clone has the tag.
    git worktree add --detach "$work/v0.1.0" 3c3920c9b590e35ea84fc256f82be13f044b23fd > /dev/null 2>&1
    dotnet publish "$work/v0.1.0/Cagette.SelfHost.csproj" -c Release -r linux-x64 --self-contained -o "$work/old" -v q --nologo
    old=$work/old/Cagette.SelfHost
  fi
  echo "$(basename "$archive"): $(stat -c %s "$archive") bytes"
}
halt() { # names: the machines that are no longer needed
  for name in "$@"; do kill -9 "${init[$name]}"; unset "init[$name]"; rm -rf --one-file-system "${work:?}/$name" || true; done
}
finish() { printf '\n%d checks passed, %d failed\n' "$passed" "$failed"; [ "$failed" -eq 0 ]; }
