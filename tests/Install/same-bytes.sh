#!/usr/bin/env bash
# The same commit gives the same bytes: two clones in two folders, each makes both archives, and these must be equal. Takes some minutes a clone.
#   tests/Install/same-bytes.sh [linux-arm64] [linux-x64]
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for clone in a another/and/deeper; do
  git clone --quiet --no-hardlinks . "$work/$clone"
  "$work/$clone/publish.sh" --output "$work/$clone/made" "$@"
done
cd "$work"
if cmp a/made/SHA256SUMS another/and/deeper/made/SHA256SUMS; then echo "ok      the same bytes in two folders"; else echo "FAILED  two folders, two archives"; exit 1; fi
