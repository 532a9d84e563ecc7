#!/usr/bin/env bash
# Makes the archives that groups download: one for each kind of machine, with one self-contained executable inside, and SHA256SUMS beside them.
# The same commit gives the same bytes: paths, times, owners and the order of files come from the commit, not from this machine.
#
#   ./publish.sh [--output DIR] [linux-arm64] [linux-x64]        (both unless named; DIR is ./dist)
set -euo pipefail
cd "$(dirname "$0")"

output=dist
kinds=()
while [ $# -gt 0 ]; do
  case "$1" in
    --output) output=${2:?--output wants a folder}; shift ;;
    linux-arm64 | linux-x64) kinds+=("$1") ;;
    *) echo "Unknown: $1. Known: --output DIR, linux-arm64, linux-x64." >&2; exit 2 ;;
  esac
  shift
done
[ ${#kinds[@]} -gt 0 ] || kinds=(linux-arm64 linux-x64)

if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) || { echo "Not a git clone: set SOURCE_DATE_EPOCH (seconds) yourself." >&2; exit 1; }
fi
if [ -n "$(git status --porcelain 2>/dev/null)" ]; then
  echo "Note: this folder holds changes that are in no commit; nobody can make these bytes again." >&2
fi
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
umask 022

version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Cagette.SelfHost.csproj)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$output"
output=$(cd "$output" && pwd)

for kind in "${kinds[@]}"; do
  name=cagette-selfhost-$version-$kind
  folder=$work/$name
  mkdir -p "$folder/docs"
  # No compiler stays behind as a server: on a small board it would hold 100 MB for ten minutes, and as root.
  dotnet publish Cagette.SelfHost.csproj -c Release -r "$kind" --self-contained -v q --nologo --disable-build-servers \
    -o "$work/$kind" --artifacts-path "$work/artefacts-$kind" -p:ContinuousIntegrationBuild=true -p:RestoreLockedMode=true
  install -m 755 "$work/$kind/Cagette.SelfHost" install.sh "$folder/"
  install -m 644 README.md CHANGELOG.md LICENSE "$folder/"
  install -m 644 docs/*.md "$folder/docs/"
  echo "$version $kind" > "$folder/VERSION"
  cp -r deploy "$folder/"
  (cd "$folder" && find . -type f -printf '%P\n' | sort | xargs sha256sum) > "$work/sums"
  mv "$work/sums" "$folder/SHA256SUMS"
  tar --create --directory "$work" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w \
    --format=gnu "$name" | gzip -n -9 > "$output/$name.tar.gz"
  echo "$output/$name.tar.gz: $(stat -c %s "$output/$name.tar.gz") bytes, executable $(stat -c %s "$folder/Cagette.SelfHost") bytes"
done
(cd "$output" && sha256sum cagette-selfhost-"$version"-*.tar.gz > SHA256SUMS && cat SHA256SUMS)
