#!/usr/bin/env bash
# Walks a published executable, for what trimming could have taken away: on the sample AMAP every link that each role finds (at most 4 of a kind), with
# PDF, CSV and XLSX; then a photo, an import, a copy, a check and a set-up from nothing to the first order.
#   tests/Install/every-page.sh EXECUTABLE        (RUN="qemu-aarch64-static -L ROOT" before it runs another machine's executable)
set -euo pipefail
cd "$(dirname "$0")/../.."
executable=$1
read -ra run <<< "${RUN:-}"
port=${PORT:-5986}
base=http://127.0.0.1:$port
work=$(mktemp -d)
pid=''
trap '[ -z "$pid" ] || kill "$pid" 2> /dev/null || true; rm -rf "$work"' EXIT
export DOTNET_BUNDLE_EXTRACT_BASE_DIR=$work/extract
faults=0
fault() { echo "FAILED  $*"; faults=$((faults + 1)); }
start() { # command, folder
  "${run[@]}" "$executable" "$1" --data "$2" --urls "$base" > "$work/log" 2>&1 &
  pid=$!
  for _ in $(seq 600); do
    ! curl -sf -o /dev/null --max-time 20 "$base/healthz" || return 0
    kill -0 "$pid" 2> /dev/null || break
    sleep 0.2
  done
  cat "$work/log"
  exit 1
}
stop() { kill "$pid"; wait "$pid" || true; pid=''; }
get() { curl -s --max-time 120 -b "$work/jar" -c "$work/jar" -o "$work/page" -w '%{http_code}' "$@"; }
token() { grep -oE 'name="_token"[^>]*value="[^"]+"' "$work/page" | head -n 1 | sed 's/.*value="//; s/"$//'; }
walk() { # role: every link from / on, breadth first, at most 4 addresses that differ in their numbers alone
  local -A seen=() kinds=()
  local queue=(/) path kind status count=0
  while [ ${#queue[@]} -gt 0 ]; do
    path=${queue[0]}
    queue=("${queue[@]:1}")
    status=$(get "$base$path")
    count=$((count + 1))
    case "$status" in 2?? | 30? | 403 | 404 | 410) ;; *) fault "$1 $path: $status" ;; esac
    while read -r path; do
      path=${path//&amp;/&}
      kind=$(sed -E 's/[0-9]+/N/g; s/\?.*//' <<< "$path")
      if [ -n "${seen[$path]:-}" ] || [ "${kinds[$kind]:-0}" -ge 4 ]; then continue; fi
      seen[$path]=1
      kinds[$kind]=$((${kinds[$kind]:-0} + 1))
      queue+=("$path")
    done < <(grep -aoE '(href|src)="/[^"#]*' "$work/page" | sed 's/^[^"]*"//' | grep -v '^//' | sort -u)
  done
  echo "ok      $1: $count addresses"
}

start demo "$work/sample"
for role in nobody member producer coordinator treasurer admin; do
  rm -f "$work/jar"
  if [ "$role" != nobody ]; then
    read -r email password < <(sed -n "s/^sign-in $role //p" "$work/log" | head -n 1)
    get "$base/sign-in" > /dev/null
    get "$base/sign-in" --data-urlencode "_token=$(token)" --data-urlencode "email=$email" --data-urlencode "password=$password" -d how=password > /dev/null
  fi
  walk "$role"
done
# As admin still: what is not behind a link.
for path in /members.csv /members.xlsx /admin/journal /healthz; do
  status=$(get "$base$path")
  case "$status" in 200) echo "ok      $path" ;; 404) ;; *) fault "$path: $status" ;; esac
done
get "$base/catalogs/1/products" > /dev/null
product=$(grep -oE '/catalogs/1/products/[0-9]+' "$work/page" | head -n 1)
get "$base$product" > /dev/null
photo=$(find Features/FirstRun/Sample tests -name '*.png' -o -name '*.jpg' | head -n 1)
if [ -z "$photo" ]; then
  photo=$work/photo.png
  base64 -d <<< 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGM4YeKJFTEMLQkAygUwQUj3RBsAAAAASUVORK5CYII=' > "$photo"
fi
status=$(get -F "_token=$(token)" -F "photo=@$photo;type=image/png" "$base$product/photo")
case "$status" in 30? | 422) echo "ok      a photo: $status" ;; *) fault "a photo: $status" ;; esac
printf 'nom;prix\nNavets;2,50\n' > "$work/list.csv"
for list in "$work/list.csv" tests/Install/list.xlsx; do
  get "$base/catalogs/1/products/import" > /dev/null
  status=$(get -F "_token=$(token)" -F "file=@$list" "$base/catalogs/1/products/import")
  if [ "$status" = 200 ] && grep -q Navets "$work/page"; then echo "ok      an import: ${list##*.}"; else fault "an import of ${list##*.}: $status"; fi
done
if "${run[@]}" "$executable" backup "$work/copy.db" --data "$work/sample" > /dev/null && "${run[@]}" "$executable" check "$work/copy.db" > /dev/null; then
  echo "ok      backup and check"
else
  fault "backup or check"
fi
if grep -E 'ERR\]|FTL\]|Exception' "$work/log"; then fault "the log tells of faults"; fi
stop
start serve "$work/new"
if tests/Install/first-order.sh setup "$base" "$(cat "$work/new/setup-code.txt")"; then echo "ok      from the set-up code to the first order"; else fault "the first order"; fi
if grep -E 'ERR\]|FTL\]|Exception' "$work/log"; then fault "the log tells of faults"; fi
stop
echo "$faults faults"
[ "$faults" -eq 0 ]
