#!/usr/bin/env bash
# Builds and runs the benchmarks: tests/bench.sh [name…]; all of them without a name. Not a part of tests/run.sh: figures want a quiet machine.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build tests/Bench -c Release -v q --nologo
exec tests/Bench/bin/Release/net10.0/Cagette.SelfHost.Bench "$@"
