#!/usr/bin/env bash
# Size, start and memory of executables: what docs/install.md tells is made with this. Settings of the runtime may stand in the environment.
#   tests/Install/measure.sh [--starts N] [--requests N] EXECUTABLE…
# Start: from launch to the first answer of /healthz on a folder that exists. Memory: PSS in MB (/proc/PID/smaps_rollup): 10 s after the start, after a first
# page, at the highest while members and a coordinator load pages and sheets at 8 connections, and 10 s after; last, what of this the kernel cannot take back.
set -euo pipefail
starts=7 requests=1500 port=${PORT:-5987}
while [[ ${1:-} == --* ]]; do
  case "$1" in
    --starts) starts=$2 ;;
    --requests) requests=$2 ;;
    *) echo "Unknown: $1" >&2; exit 2 ;;
  esac
  shift 2
done
work=$(mktemp -d)
pid=''
trap '[ -z "$pid" ] || kill "$pid" 2> /dev/null; rm -rf "$work"' EXIT
base=http://127.0.0.1:$port
now() { date +%s%3N; }
pss() { awk '/^Pss:/ { printf "%d\n", $2 / 1000 }' "/proc/$pid/smaps_rollup"; }
start() { # executable, folder: leaves $pid, and in $took the milliseconds to the first page
  local began
  began=$(now)
  DOTNET_BUNDLE_EXTRACT_BASE_DIR=$work/extract "$1" demo --data "$2" --urls "$base" > "$work/log" 2>&1 &
  pid=$!
  until curl -sf -o /dev/null --max-time 5 "$base/healthz"; do sleep 0.01; kill -0 "$pid"; done
  took=$(($(now) - began))
}
stop() { kill "$pid"; wait "$pid" || true; pid=''; }
sign_in() { # role, cookie file
  local email password token
  read -r email password < <(sed -n "s/^sign-in $1 //p" "$work/log" | head -n 1)
  token=$(curl -s -c "$2" "$base/sign-in" | grep -oE 'name="_token"[^>]*value="[^"]+"' | head -n 1 | sed 's/.*value="//; s/"$//')
  curl -s -o /dev/null -b "$2" -c "$2" --data-urlencode "_token=$token" --data-urlencode "email=$email" --data-urlencode "password=$password" -d how=password "$base/sign-in"
}
list() { # cookie file, paths…: a curl configuration that asks for them in turn
  local jar=$1 i
  shift
  for ((i = 0; i < requests / 2; i++)); do
    local paths=("$@")
    printf 'url = "%s%s"\noutput = "/dev/null"\n' "$base" "${paths[$((i % $#))]}"
  done > "$jar.list"
}

printf '| executable | MB | start ms, median (least–most) of %s | started | a first page | peak in %s requests | 10 s after | of it dirty |\n|---|---|---|---|---|---|---|---|\n' "$starts" "$requests"
for executable in "$@"; do
  folder=$work/data
  rm -rf "$folder" "$work/extract"
  start "$executable" "$folder"
  stop
  times=()
  for ((n = 0; n < starts; n++)); do start "$executable" "$folder"; times+=("$took"); [ "$n" -eq $((starts - 1)) ] || stop; done
  sleep 10
  idle=$(pss)
  curl -sf -o /dev/null "$base/sign-in"
  sleep 5
  page=$(pss)
  sign_in member "$work/member"
  sign_in admin "$work/admin"
  # shellcheck disable=SC2207 # numbers
  dates=($(curl -s -b "$work/member" "$base/orders" | grep -oE '/distributions/[0-9]+/order' | grep -oE '[0-9]+' | sort -nu))
  list "$work/member" / /orders "/distributions/${dates[0]}/order" /distributions /catalogs /catalogs/1 /account/balance /volunteering
  list "$work/admin" /members "/distributions/${dates[0]}/attendance" "/distributions/${dates[0]}/attendance.pdf" /payments /members.csv /catalogs/1/orders /admin/changes /group
  curl --no-progress-meter --parallel --parallel-max 4 -b "$work/member" -K "$work/member.list" & one=$!
  curl --no-progress-meter --parallel --parallel-max 4 -b "$work/admin" -K "$work/admin.list" & two=$!
  peak=0
  while kill -0 $one 2> /dev/null || kill -0 $two 2> /dev/null; do
    seen=$(pss)
    [ "$seen" -le "$peak" ] || peak=$seen
    sleep 0.3
  done
  sleep 10
  sync # else what was just unpacked or built counts as if it could not be taken back
  after=$(pss)
  dirty=$(awk '/^Private_Dirty:/ { printf "%d", $2 / 1000 }' "/proc/$pid/smaps_rollup")
  stop
  mapfile -t sorted < <(printf '%s\n' "${times[@]}" | sort -n)
  printf '| %s | %d | %s (%s–%s) | %s | %s | %s | %s | %s |\n' "${NAME:-$(basename "$(dirname "$executable")")}" $(($(stat -c %s "$executable") / 1000000)) \
    "${sorted[$((starts / 2))]}" "${sorted[0]}" "${sorted[-1]}" "$idle" "$page" "$peak" "$after" "$dirty"
done
echo "$(date +%F), $(uname -m), $(nproc) cores, $(awk -F: '/model name/ { print $2; exit }' /proc/cpuinfo), load $(cut -d ' ' -f 1 /proc/loadavg)"
