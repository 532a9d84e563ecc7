#!/usr/bin/env bash
# The arm64 executable in a bare arm64 Debian under qemu: it starts, and from the set-up code to the first order. A smoke test, no timing.
#   tests/Install/arm64.sh ARCHIVE        (needs root, debootstrap, qemu-user-static)
set -euo pipefail
cd "$(dirname "$0")/../.."
archive=$(realpath "$1")
base=/var/tmp/cagette-clean-root/arm64
port=${PORT:-5985}
work=$(mktemp -d /var/tmp/cagette-arm64.XXXXXX)
pid=''
trap '[ -z "$pid" ] || kill "$pid" 2> /dev/null || true; sleep 1; rm -rf --one-file-system "$work"' EXIT
if [ ! -f "$base/ready" ]; then
  rm -rf "$base"
  mkdir -p "$base"
  # Unpacked, not configured: nothing of it runs but the libraries. libssl3 and ca-certificates are what install.sh would bring.
  debootstrap --arch=arm64 --foreign --variant=minbase --include=libstdc++6,libssl3,ca-certificates,tzdata bookworm "$base" > "$work/debootstrap.log"
  for package in "$base"/var/cache/apt/archives/{libstdc++6,libssl3,ca-certificates,tzdata}_*.deb; do dpkg-deb -x "$package" "$base"; done
  cp "$(command -v qemu-aarch64-static)" "$base/qemu"
  [ ! -L "$base/proc" ] || { rm "$base/proc"; mkdir "$base/proc"; } # the first stage leaves a link
  touch "$base/ready"
fi
tar xzf "$archive" -C "$work" --strip-components=1
(cd "$work" && sha256sum --quiet --check SHA256SUMS) && echo "ok      the archive is whole"
mkdir -p "$base/app"
# As the service runs it, but for the background collector and the write protection of compiled code: qemu 7.2 falls over both.
# shellcheck disable=SC2016 # the inner bash expands them
run() { # arguments of the executable, inside the root
  exec unshare --mount bash -c 'root=$0 work=$1; shift
    mount --bind "$work" "$root/app"; mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"
    exec env -i PATH="$PATH" DOTNET_BUNDLE_EXTRACT_BASE_DIR=/app/extract DOTNET_EnableDiagnostics=0 DOTNET_TieredCompilation=0 DOTNET_gcConcurrent=0 DOTNET_EnableWriteXorExecute=0 chroot "$root" /qemu /app/Cagette.SelfHost "$@"' "$base" "$work" "$@"
}
(run version)
(run serve --data /app/data --urls "http://127.0.0.1:$port") > "$work/log" 2>&1 &
pid=$!
for _ in $(seq 300); do
  ! curl -sf --max-time 60 "http://127.0.0.1:$port/healthz" || break
  if ! kill -0 "$pid" 2> /dev/null; then cat "$work/log"; exit 1; fi
  sleep 1
done
echo
tests/Install/first-order.sh setup "http://127.0.0.1:$port" "$(cat "$work/data/setup-code.txt")"
if grep -E 'ERR\]|FTL\]' "$work/log"; then exit 1; fi
kill "$pid"
wait "$pid" || true
pid=''
(run check --data /app/data)
echo "ok      arm64: from the set-up code to the first order, and the file is sound"
