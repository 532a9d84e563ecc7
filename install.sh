#!/usr/bin/env bash
# Installs or upgrades Cagette.SelfHost on Debian 12 or Raspberry Pi OS (64 bits). Run again, it upgrades: a copy of the data first, and the old
# executable comes back when the new one does not answer. install.sh --help tells the flags. docs/install.md tells the rest.
set -euo pipefail
cd "$(dirname "$0")"

case "${LC_ALL:-${LANG:-}}" in en*) english=1 ;; *) english= ;; esac
say() { if [ -n "$english" ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }
stop() { say "Arrêt : $1" "Stopped: $2" >&2; exit 1; }

help() {
  say "Usage : sudo ./install.sh [options]      (sans terminal, ou avec --yes, aucune question : les valeurs par défaut)
  --port N            port du site (80)
  --data DOSSIER      dossier des données (/var/lib/cagette)
  --local-name yes|no annoncer http://cagette.local sur le réseau local (yes avec un terminal, no sans)
  --restore FICHIER   partir d’une copie (cagette.db) ; seulement dans un dossier de données vide
  --executable FICHIER  l’exécutable à installer (celui posé à côté de ce script)
  --wait SECONDES     combien de temps attendre la première réponse (180)
  --yes               ne rien demander
  --dry-run           dire ce qui serait fait, sans rien changer
  --go-back           revenir à la version d’avant, avec des données qu’elle sait lire
  --uninstall         retirer le programme ; les données restent" \
    "Usage: sudo ./install.sh [options]      (without a terminal, or with --yes, no question: the defaults)
  --port N            port of the site (80)
  --data FOLDER       folder of the data (/var/lib/cagette)
  --local-name yes|no announce http://cagette.local on the local network (yes with a terminal, no without)
  --restore FILE      start from a copy (cagette.db); only into an empty data folder
  --executable FILE   the executable to install (the one beside this script)
  --wait SECONDS      how long to wait for the first answer (180)
  --yes               ask nothing
  --dry-run           tell what would be done, change nothing
  --go-back           return to the version before, with data that it can read
  --uninstall         remove the program; the data stay"
}

port='' data='' local_name='' restore='' executable='' wait=180 yes='' dry='' uninstall='' go_back=''
while [ $# -gt 0 ]; do
  case "$1" in
    --yes) yes=1 ;;
    --dry-run) dry=1 ;;
    --uninstall) uninstall=1 ;;
    --go-back) go_back=1 ;;
    --help | -h) help; exit 0 ;;
    --port | --data | --local-name | --restore | --executable | --wait)
      [ $# -ge 2 ] || stop "$1 attend une valeur." "$1 wants a value."
      case "$1" in
        --port) port=$2 ;; --data) data=$2 ;; --local-name) local_name=$2 ;; --restore) restore=$2 ;; --executable) executable=$2 ;; --wait) wait=$2 ;;
      esac
      shift ;;
    *) help >&2; exit 2 ;;
  esac
  shift
done

program=/opt/cagette
settings=/etc/cagette/cagette.env
unit=/etc/systemd/system/cagette.service
command=/usr/local/bin/cagette
avahi=/etc/avahi/avahi-daemon.conf

# Every change of the machine goes through here, so that --dry-run can tell it instead.
exec 5>&1
run() { if [ -n "$dry" ]; then echo "  + $*" >&5; else "$@"; fi; }
write() { # file, mode; the content comes on the standard input
  if [ -n "$dry" ]; then echo "  + write $1" >&5; cat > /dev/null; else cat > "$1.new" && chmod "$2" "$1.new" && mv "$1.new" "$1"; fi
}
ask() { # French, English, default: the answer, or the default without a terminal
  local answer=''
  if [ -z "$yes" ] && [ -t 0 ]; then read -r -p "$(say "$1" "$2") [$3] " answer; fi
  printf '%s' "${answer:-$3}"
}
as_cagette() { # file, arguments: runs an executable as the service's user, as the unit does
  local file=$1
  shift
  setpriv --reuid=cagette --regid=cagette --clear-groups env -i PATH="$PATH" LANG="${LC_ALL:-${LANG:-}}" DOTNET_BUNDLE_EXTRACT_BASE_DIR=/var/cache/cagette DOTNET_EnableDiagnostics=0 CAGETTE_DATA="$data" "$file" "$@"
}
setting() { sed -n "s/^$1=//p" "$settings" 2> /dev/null | tail -n 1 | tr -d '"'; }

[ -n "$dry" ] || [ "$(id -u)" -eq 0 ] || stop "lancez-le en root : sudo ./install.sh" "run it as root: sudo ./install.sh"
[ -d /run/systemd/system ] || [ -n "$dry" ] || stop "cette machine n’a pas systemd." "this machine has no systemd."

remove() {
  data=$(setting CAGETTE_DATA)
  run systemctl disable --now cagette.service || true
  run rm -rf "$unit" "$unit.d" "$command" "$program" /var/cache/cagette /etc/avahi/services/cagette.service
  if grep -q '^host-name=cagette$' "$avahi" 2>/dev/null; then
    run sed -i '/^host-name=cagette$/d' "$avahi"
    run systemctl try-restart avahi-daemon.service || true
  fi
  run systemctl daemon-reload
  say "Le programme est retiré. Vos données restent dans ${data:-/var/lib/cagette} et vos réglages dans /etc/cagette ; l’utilisateur « cagette » reste aussi, car elles lui appartiennent." \
    "The program is removed. Your data stay in ${data:-/var/lib/cagette} and your settings in /etc/cagette; the user \"cagette\" stays too, because they are its own."
  say "Pour tout effacer : rm -r ${data:-/var/lib/cagette} /etc/cagette ; userdel cagette" "To erase everything: rm -r ${data:-/var/lib/cagette} /etc/cagette; userdel cagette"
}
if [ -n "$uninstall" ]; then remove; exit 0; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
healthz() { # port; by the shell itself, a bare Debian has no curl
  exec 3<> "/dev/tcp/127.0.0.1/$1"
  printf 'GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
  timeout 20 cat <&3
}
answers() { # does /healthz say 200 within --wait seconds?
  local urls answer='' end=$((SECONDS + wait)) number
  urls=$(setting CAGETTE_URLS)
  number=$(printf '%s' "$urls" | grep -oE 'http://[^;]*' | head -n 1 | grep -oE ':[0-9]+/?$' | tr -d ':/') || true
  while [ $SECONDS -lt $end ]; do
    answer=$(healthz "${number:-80}" 2> /dev/null) || answer=''
    if [[ $answer == *' 200 '*'"status"'* ]]; then return 0; fi
    # Restarted again and again is as good as failed.
    if systemctl is-failed --quiet cagette.service || [ "$(systemctl show --property NRestarts --value cagette.service)" -ge 5 ]; then return 1; fi
    sleep 1
  done
  return 1
}

use() { run ln -sfn "$1" "$program/current.new" && run mv -T "$program/current.new" "$program/current"; }
# shellcheck disable=SC2012 # the names are ours, without blanks
newest() { ls -1dt "$@" 2> /dev/null || true; }

# --- The way back: what is in use stays on the disk until the one before it has answered

# A process that is just being stopped may hold the folder some seconds longer: a way back is not given up for that.
restore_copy() {
  local i
  for i in $(seq 30); do
    if as_cagette "$1" restore "$2"; then return 0; fi
    [ "$i" = 30 ] || sleep 2
  done
  stop "la copie n’a pas pu être remise. Rien n’est perdu ; à refaire à la main : cagette restore $2" \
    "the copy could not be put back. Nothing is lost; by hand: cagette restore $2"
}

return_to_before() {
  local now before lived=''
  data=$(setting CAGETTE_DATA)
  now=$(readlink "$program/current") || stop "aucune version n’est installée ici." "no version is installed here."
  before=$(newest "$program"/versions/* | grep -vxF "$now" | head -n 1) || true
  [ -n "$before" ] || stop "aucune version d’avant n’est gardée dans $program/versions." "no version from before is kept in $program/versions."
  say "De $(basename "$now") à $(basename "$before")" "From $(basename "$now") to $(basename "$before")"
  touch "$work/began"
  run systemctl stop cagette.service
  if ! run as_cagette "$now/Cagette.SelfHost" go-back --without-swap --executable "$before/Cagette.SelfHost" ${yes:+--yes}; then
    systemctl start cagette.service
    exit 1
  fi
  # What lived until now, when its data were of no use to the version before.
  lived=$(find "$data/history" -name 'before-restore-*.db' -newer "$work/began" 2> /dev/null | head -n 1) || true
  use "$before"
  run systemctl start cagette.service || true
  if [ -n "$dry" ] || answers; then
    run rm -rf "$now"
    say "$(basename "$before") répond." "$(basename "$before") answers."
    return 0
  fi
  systemctl status --no-pager --lines 15 cagette.service || true
  systemctl stop cagette.service || true
  systemctl reset-failed cagette.service 2> /dev/null || true
  use "$now"
  [ -z "$lived" ] || restore_copy "$now/Cagette.SelfHost" "$lived"
  systemctl start cagette.service || true
  answers || stop "aucune des deux versions ne répond. Leur journal : journalctl -u cagette" "neither of the two versions answers. Their log: journalctl -u cagette"
  stop "rien n’est changé : $(basename "$before") ne répond pas, $(basename "$now") est de nouveau en service." \
    "nothing is changed: $(basename "$before") does not answer, $(basename "$now") serves again."
}
if [ -n "$go_back" ]; then return_to_before; exit 0; fi

# --- What is to be installed

machine=$(dpkg --print-architecture 2>/dev/null || uname -m)
case "$machine" in
  amd64) kind=linux-x64 ;;
  arm64) kind=linux-arm64 ;;
  *) stop "il faut un système de 64 bits (arm64 ou x64) ; celui-ci est « $machine ». Sur un Raspberry Pi 3 ou plus récent, prenez Raspberry Pi OS 64 bits." \
    "a 64-bit system is needed (arm64 or x64); this one is \"$machine\". On a Raspberry Pi 3 or newer, take the 64-bit Raspberry Pi OS." ;;
esac
if [ -z "$executable" ] && [ ! -f Cagette.SelfHost ] && [ -f Cagette.SelfHost.csproj ] && command -v dotnet > /dev/null; then
  say "Construction depuis les sources ($kind)…" "Building from source ($kind)…"
  run env SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || date +%s)}" ./publish.sh --output "$work" "$kind"
  [ -n "$dry" ] || tar xzf "$work"/cagette-selfhost-*-"$kind".tar.gz -C "$work" --strip-components=1
  executable=$work/Cagette.SelfHost
fi
executable=${executable:-Cagette.SelfHost}
if [ -z "$dry" ] || [ "$executable" != "$work/Cagette.SelfHost" ]; then
  [ -f "$executable" ] || stop "$executable n’est pas là. Décompressez l’archive de votre machine ($kind) et lancez install.sh dans son dossier." \
    "$executable is not there. Unpack the archive for your machine ($kind) and run install.sh in its folder."
fi
if [ "$executable" = Cagette.SelfHost ] && [ -f SHA256SUMS ]; then
  sha256sum --quiet --check SHA256SUMS || stop "l’archive est abîmée ; téléchargez-la de nouveau." "the archive is damaged; download it again."
fi

# --- Settings: those that stand already, else flags, else questions, else defaults

first=''
[ -f "$settings" ] || first=1
if [ -n "$first" ]; then
  port=${port:-$(ask "Port du site ?" "Port of the site?" 80)}
  data=${data:-$(ask "Dossier des données ?" "Folder of the data?" /var/lib/cagette)}
  default_name=no
  [ ! -t 0 ] || [ -n "$yes" ] || default_name=yes
  local_name=${local_name:-$(ask "Annoncer http://cagette.local sur le réseau local (yes/no) ?" "Announce http://cagette.local on the local network (yes/no)?" "$default_name")}
else
  [ -z "$data" ] || [ "$data" = "$(setting CAGETTE_DATA)" ] || stop "les données sont dans $(setting CAGETTE_DATA) ; pour les déplacer, voir docs/install.md." \
    "the data are in $(setting CAGETTE_DATA); docs/install.md tells how to move them."
  data=$(setting CAGETTE_DATA)
fi
case "$port" in *[!0-9]*) stop "--port attend un nombre, pas « $port »." "--port wants a number, not \"$port\"." ;; esac
case "$data" in /?*) ;; *) stop "--data attend un chemin complet, pas « $data »." "--data wants a full path, not \"$data\"." ;; esac
case "$local_name" in yes | no | '') ;; *) stop "--local-name attend yes ou no." "--local-name wants yes or no." ;; esac
if [ -n "$restore" ]; then
  [ -f "$restore" ] || stop "$restore n’est pas là." "$restore is not there."
  [ -z "$(ls -A "$data" 2> /dev/null)" ] || stop "$data n’est pas vide : --restore ne remplace rien. Voir « cagette restore »." \
    "$data is not empty: --restore replaces nothing. See \"cagette restore\"."
fi

# --- The machine: packages, user, folders

packages=()
[ -e /usr/share/zoneinfo/Europe/Paris ] || packages+=(tzdata)
[ -e /etc/ssl/certs/ca-certificates.crt ] || packages+=(ca-certificates)
libraries=$(/sbin/ldconfig -p)
[[ $libraries == *'libstdc++.so.6'* ]] || packages+=(libstdc++6)
[[ $libraries == *libssl.so* ]] || packages+=(openssl)
[ "$local_name" != yes ] || [ -e /usr/sbin/avahi-daemon ] || packages+=(avahi-daemon)
if [ ${#packages[@]} -gt 0 ]; then
  say "Paquets : ${packages[*]}" "Packages: ${packages[*]}"
  run apt-get update -qq 2> /dev/null || true # without a network, apt's own cache may do
  run env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get install -y -qq --no-install-recommends "${packages[@]}" > /dev/null
fi
id cagette > /dev/null 2>&1 || run useradd --system --user-group --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin cagette
run install -d -m 755 "$program" "$program/versions" /etc/cagette
run install -d -m 700 -o cagette -g cagette "$data" /var/cache/cagette
[ -z "$restore" ] || run install -m 600 -o cagette -g cagette "$restore" "$data/cagette.db"
# What somebody copied here from another machine as root must be the service's.
run chown -hR cagette:cagette "$data"

# --- The executable, beside the old one

candidate=$program/candidate
run install -m 755 "$executable" "$candidate"
if [ -n "$dry" ]; then version=new; else
  version=$(as_cagette "$candidate" version 2>&1 | sed -n 's/^Cagette.SelfHost \([0-9.]*\).*/\1/p') || true
  [ -n "$version" ] || { rm -f "$candidate"; stop "cet exécutable ne démarre pas sur cette machine ($kind)." "this executable does not start on this machine ($kind)."; }
  version=$version-$(sha256sum "$executable" | cut -c 1-8)
fi
new=$program/versions/$version
[ "$(readlink -f install.sh)" = "$program/install.sh" ] || run install -m 755 install.sh "$program/install.sh" # for going back and for --uninstall
old=$(readlink "$program/current" 2>/dev/null || true)
run install -d -m 755 "$new/docs"
run mv "$candidate" "$new/Cagette.SelfHost"
for page in docs/install.md docs/https.md; do [ ! -f "$page" ] || run install -m 644 "$page" "$new/docs/"; done

if [ -n "$first" ]; then
  write "$settings" 644 << EOF
# Cagette.SelfHost: settings of the service, kept at upgrades. After a change: systemctl restart cagette
CAGETTE_DATA="$data"
CAGETTE_URLS="http://*:$port"
EOF
elif [ -n "$port" ]; then
  run sed -i "s|^CAGETTE_URLS=.*|CAGETTE_URLS=\"http://*:$port\"|" "$settings"
fi
if [ "$data" != /var/lib/cagette ]; then
  run install -d -m 755 "$unit.d"
  write "$unit.d/data.conf" 644 << EOF
[Service]
ReadWritePaths=$data
[Unit]
RequiresMountsFor=$data
EOF
fi
write "$unit" 644 < deploy/cagette.service
write "$command" 755 << 'EOF'
#!/bin/sh
# The program's commands on the group's data, as the service's own user: sudo cagette check | backup FILE | reset-password E-MAIL | version
# As root only: upgrade ARCHIVE | go-back [--yes]. They change /opt, which the service's user may not.
set -eu
set -a
. /etc/cagette/cagette.env
set +a
export DOTNET_BUNDLE_EXTRACT_BASE_DIR=/var/cache/cagette DOTNET_EnableDiagnostics=0
program=/opt/cagette
as_cagette() { setpriv --reuid=cagette --regid=cagette --clear-groups "$@"; }
case "${1:-}" in
upgrade)
  if [ "$(id -u)" -ne 0 ] || [ ! -f "${2:-}" ]; then echo "sudo cagette upgrade ARCHIVE.tar.gz" >&2; exit 2; fi
  # The new version tries itself on a copy of the data, as the service's user; then its own install.sh changes and watches the start.
  work=$(mktemp -d "$program/incoming.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  chmod 755 "$work"
  if ! tar xzf "$2" -C "$work" --strip-components=1 --no-same-owner || ! (cd "$work" && sha256sum --quiet --check SHA256SUMS); then
    case "${LC_ALL:-${LANG:-}}" in
    en*) echo "$2 does not unpack whole: it is damaged (download it again), or the disk is full. Nothing is changed." >&2 ;;
    *) echo "$2 ne se décompresse pas en entier : il est abîmé (téléchargez-le de nouveau), ou le disque est plein. Rien n’est changé." >&2 ;;
    esac
    exit 1
  fi
  # The version in use leads that rehearsal; one from before there was this command leaves it to the new one.
  leads=$program/current/Cagette.SelfHost
  as_cagette "$leads" help | grep -q upgrade || leads=$work/Cagette.SelfHost
  as_cagette "$leads" upgrade "$work/Cagette.SelfHost" --without-swap --executable "$program/current/Cagette.SelfHost"
  "$work/install.sh" --yes
  ;;
go-back)
  shift
  exec "$program/install.sh" --go-back "$@"
  ;;
*) as_cagette "$program/current/Cagette.SelfHost" "$@" ;;
esac
EOF
if [ "$local_name" = yes ]; then
  grep -q '^host-name=' "$avahi" 2>/dev/null || run sed -i 's/^\[server\]/[server]\nhost-name=cagette/' "$avahi"
  run systemctl restart avahi-daemon.service || say "avahi n’a pas démarré ; le site marche sans lui." "avahi did not start; the site works without it."
fi
run systemctl daemon-reload

# --- The change itself: a copy first, the old executable back when the new one does not answer

copy=''
if [ -n "$old" ] && { [ -n "$dry" ] || [ -f "$data/live/store.sqlite" ]; }; then
  copy=$data/history/before-upgrade-$(basename "$old")-$(date -u +%Y%m%d-%H%M%S).db
  say "Copie des données : $copy" "Copy of the data: $copy"
  run install -d -m 700 -o cagette -g cagette "$data/history"
  run as_cagette "$old/Cagette.SelfHost" backup "$copy"
fi
run systemctl stop cagette.service 2> /dev/null || true
use "$new"
run systemctl enable --quiet cagette.service
run systemctl start cagette.service || true
if [ -z "$dry" ] && ! answers; then
  systemctl status --no-pager --lines 15 cagette.service || true
  [ -n "$old" ] || stop "le programme ne répond pas. Son journal : journalctl -u cagette" "the program does not answer. Its log: journalctl -u cagette"
  say "La nouvelle version ($version) ne répond pas : l’ancienne revient." "The new version ($version) does not answer: the old one comes back." >&2
  systemctl stop cagette.service || true
  systemctl reset-failed cagette.service 2> /dev/null || true
  use "$old"
  # Did the new one change the store before it failed? Then the old one cannot read it: the copy of a moment ago takes its place.
  if [ -n "$copy" ] && ! as_cagette "$old/Cagette.SelfHost" check > /dev/null; then restore_copy "$old/Cagette.SelfHost" "$copy"; fi
  systemctl start cagette.service || true
  answers || stop "l’ancienne version ne répond pas non plus. Son journal : journalctl -u cagette. La copie : $copy" \
    "the old version does not answer either. Its log: journalctl -u cagette. The copy: $copy"
  [ "$new" = "$old" ] || rm -rf "$new"
  stop "rien n’est changé : l’ancienne version ($(basename "$old")) est de nouveau en service." "nothing is changed: the old version ($(basename "$old")) serves again."
fi
if [ -n "$dry" ]; then say "Rien n’a été changé." "Nothing was changed."; exit 0; fi
touch "$new"

# The last three executables and copies stay, for going back.
newest "$program"/versions/* | tail -n +4 | xargs -r rm -rf
newest "$data"/history/before-upgrade-*.db | tail -n +4 | xargs -r rm -f

# --- What to do now

urls=$(setting CAGETTE_URLS)
scheme=http usual=80
if [[ $urls == *https://* ]]; then scheme=https usual=443; fi
number=$(grep -oE "$scheme://[^;]*" <<< "$urls" | head -n 1 | grep -oE '[0-9]+/?$' | tr -d /) || true
suffix=''
[ "${number:-$usual}" = "$usual" ] || suffix=:$number
host=$(hostname -I 2> /dev/null | cut -d ' ' -f 1)
case "$urls" in *//127.* | *//localhost*) host=localhost ;; esac
address=$scheme://${host:-localhost}$suffix
say "Cagette.SelfHost $version répond." "Cagette.SelfHost $version answers."
say "Adresse : $address" "Address: $address"
[ "$local_name" != yes ] || say "Sur le réseau local : $scheme://cagette.local$suffix" "On the local network: $scheme://cagette.local$suffix"
if [ -f "$data/setup-code.txt" ]; then
  code=$(cat "$data/setup-code.txt")
  say "Code d’installation : $code" "Set-up code: $code"
  say "Ouvrez $address/setup?code=$code pour créer votre groupe." "Open $address/setup?code=$code to make your group."
fi
say "Données : $data   Fichier à copier : $data/cagette.db   Journal : journalctl -u cagette" "Data: $data   File to copy: $data/cagette.db   Log: journalctl -u cagette"
