#!/usr/bin/env bash
# `cagette upgrade` and `cagette go-back` with real executables under systemd: a group of v0.1.0 (its own sample) goes to this version and back, and again;
# archives that are damaged, older, or fail the rehearsal; a version that does not answer at the way back; the last three of everything stay.
#   tests/Install/upgrade.sh [--archive FILE] [--old EXECUTABLE]      (what is not given is built: ./publish.sh, and v0.1.0)
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/Install/clean-machine.sh "$@"

cagette() { inside house cagette "$@" 2>&1 | sed 's/^/    | /'; }
store() { contents "$work/house/var/lib/cagette/live/store.sqlite"; }
state() { # what serves, since when, and what it holds: must not change when an archive is refused
  inside house sh -c 'systemctl show -p ActiveState -p MainPID -p NRestarts cagette; readlink /opt/cagette/current; sha256sum /opt/cagette/current/Cagette.SelfHost /etc/cagette/cagette.env /etc/systemd/system/cagette.service'
  values "$work/house/var/lib/cagette/live/store.sqlite"
}
kept() { inside house sh -c "ls -1d $1 2> /dev/null | wc -l"; }
says() { # words, command…: it says them; what it says is shown
  local words=$1 said
  shift
  said=$("$@") || true
  printf '%s\n' "$said"
  [[ $said == *"$words"* ]] || { echo "\"$words\" is not said"; return 1; }
}
page() { # address: as the admin of the sample, who signs in
  near house bash -s "$1" "$(sed -n 's/^sign-in admin //p' "$work/demo.log")" << 'EOF'
jar=$(mktemp)
read -r email password <<< "$2"
token=$(curl -s -c "$jar" http://localhost/sign-in | grep -oE 'name="_token"[^>]*value="[^"]+"' | head -n 1 | sed 's/.*value="//; s/"$//')
curl -s -o /dev/null -b "$jar" -c "$jar" --data-urlencode "_token=$token" --data-urlencode "email=$email" --data-urlencode "password=$password" -d how=password http://localhost/sign-in
curl -sf -b "$jar" "http://localhost$1"
rm "$jar"
EOF
}
repack() { # name, file that becomes the executable: an archive with it, and true sums
  rm -rf "$work/pack"
  mkdir "$work/pack"
  tar xzf "$archive" -C "$work/pack"
  (cd "$work"/pack/* && install -m 755 "$2" Cagette.SelfHost && rm SHA256SUMS && find . -type f -printf '%P\n' | sort | xargs sha256sum > "$work/sums" && mv "$work/sums" SHA256SUMS)
  tar cf - -C "$work/pack" . --transform 's:^\./::' --exclude=. "$(basename "$work"/pack/*)" | gzip -1 > "$work/house/root/$1.tar.gz"
}

title "Preparing: a bare Debian 12, the archive, the executable of v0.1.0 and its sample group"
build
new=$(tar xzOf "$archive" --wildcards '*/VERSION' | sed 's/ .*//')
LC_ALL=en "$old" demo --data "$work/demo" --urls http://127.0.0.1:5934 > "$work/demo.log" 2>&1 &
demo=$!
curl -sf -o /dev/null --retry 60 --retry-connrefused --retry-delay 1 http://127.0.0.1:5934/healthz
kill "$demo"
wait "$demo" || true
boot house
cp "$archive" "$work/house/root/new.tar.gz"
cp "$work/demo/cagette.db" "$work/house/root/"
install -m 755 "$old" "$work/house/root/old"

title "1. v0.1.0 with the group that it made"
shown "v0.1.0 is installed" install_sh house --yes --executable /root/old --restore /root/cagette.db
check "v0.1.0 runs" same "$(version house)" 0.1.0
first=$(store)
grep -E '^(person|member|catalog|distribution|basket|basket_line|order_line|payment|due) ' <<< "$first" | paste -sd ' ' | sed 's/^/    rows: /'

title "2. Archives that change nothing"
served=$(state)
head -c 20000000 "$archive" > "$work/house/root/torn.tar.gz"
check "one that is torn is refused" refused cagette upgrade /root/torn.tar.gz
shown "and it says what is wrong with it" says "/root/torn.tar.gz does not unpack whole: it is damaged (download it again), or the disk is full. Nothing is changed." cagette upgrade /root/torn.tar.gz
check "v0.1.0 runs on: the same process, executable, settings and data" same "$(state)" "$served"
repack swapped /bin/true
echo x >> "$(echo "$work"/pack/*/Cagette.SelfHost)"
tar czf "$work/house/root/swapped.tar.gz" -C "$work/pack" "$(basename "$work"/pack/*)"
check "one whose sums do not fit is refused" refused cagette upgrade /root/swapped.tar.gz
shown "and it names the file" says "Cagette.SelfHost: FAILED" cagette upgrade /root/swapped.tar.gz
check "v0.1.0 runs on: the same process, executable, settings and data" same "$(state)" "$served"
cat > "$work/fails" << 'EOF'
#!/bin/sh
case "$1" in
version) echo "Cagette.SelfHost 9.9.9 (schema 99)" ;;
upgrade) shift; exec /opt/cagette/rehearser upgrade "$@" ;;
*) echo "no such table: basket" >&2; exit 1 ;;
esac
EOF
tar xzf "$archive" -C "$work/house/opt" --strip-components=1 --wildcards '*/Cagette.SelfHost'
mv "$work/house/opt/Cagette.SelfHost" "$work/house/opt/cagette/rehearser"
repack fails "$work/fails"
shown "one whose rehearsal fails is refused, and says why" says "no such table: basket" cagette upgrade /root/fails.tar.gz
rm "$work/house/opt/cagette/rehearser"
check "v0.1.0 runs on: the same process, executable, settings and data" same "$(state)" "$served"
check "nothing of them stays" same "$(kept '/opt/cagette/versions/* /opt/cagette/incoming.* /var/lib/cagette/live/rehearsal-* /var/lib/cagette/history/before-*')" 1
check "the data are as they were" same "$(store)" "$first"

title "3. sudo cagette upgrade ARCHIVE"
shown "it rehearses on a copy, tells, and changes" cagette upgrade /root/new.tar.gz
check "$new runs" same "$(version house)" "$new"
check "each table holds as many rows as in v0.1.0" same "$(store)" "$first"
shown "check finds nothing wrong" says "All is well" cagette check
check "the executable of v0.1.0 is kept" same "$(kept '/opt/cagette/versions/0.1.0-*')" 1
check "so are the data from before, whole" same "$(contents "$(echo "$work"/house/var/lib/cagette/history/before-upgrade-0.1.0-*.db)")" "$first"
page /admin/backup > "$work/page"
check "Sauvegarde offers the copy from before the upgrade" grep -q 'value="before-upgrade-0.1.0-' "$work/page"
page /admin/health > "$work/page"
check "the machine's page names the command to upgrade" grep -qF '<code>sudo cagette upgrade cagette-selfhost-….tar.gz</code>' "$work/page"
check "and the command to go back" grep -qF '<code>sudo cagette go-back</code>' "$work/page"
check "and the version that is kept, it alone" grep -qF "Versions gardées&#xA0;: $(basename "$(echo "$work"/house/opt/cagette/versions/0.1.0-*)")." "$work/page"

served=$(state)
repack older "$old"
shown "an archive of v0.1.0 is now refused" says "older than the one in use" cagette upgrade /root/older.tar.gz
check "$new runs on: the same process, executable, settings and data" same "$(state)" "$served"

title "4. sudo cagette go-back"
inside house systemctl stop cagette
inside house cagette reset-password "$(sed -n 's/^sign-in member //p' "$work/demo.log" | cut -d ' ' -f 1)" > /dev/null
inside house systemctl start cagette
shown "without a terminal and without --yes it says what would be lost" says "change" cagette go-back
inside house curl -sf -o /dev/null --retry 60 --retry-connrefused --retry-delay 1 http://localhost/healthz
check "and changes nothing: $new runs" same "$(version house)" "$new"
shown "with --yes it goes back" cagette go-back --yes
check "v0.1.0 runs" same "$(version house)" 0.1.0
check "with as many rows as before the upgrade" same "$(store)" "$first"
page /members > "$work/page"
check "and shows the members to the admin, who signs in" grep -q -i moreau "$work/page"
check "what was given up is kept" same "$(kept '/var/lib/cagette/history/before-restore-*.db')" 1
shown "nothing is before v0.1.0" says "no version from before" cagette go-back --yes

title "5. Again, and a way back on which the old version does not answer"
shown "upgrade again" cagette upgrade /root/new.tar.gz
check "$new runs" same "$(version house)" "$new"
check "each table holds as many rows as in v0.1.0" same "$(store)" "$first"
true_old=$(echo "$work"/house/opt/cagette/versions/0.1.0-*/Cagette.SelfHost)
mv "$true_old" "$work/house/opt/kept"
# shellcheck disable=SC2016 # that script expands them
printf '#!/bin/sh\n[ "$1" = serve ] && exit 1\nexec /opt/kept "$@"\n' > "$true_old"
chmod 755 "$true_old"
shown "v0.1.0 falls at its start: the newer one is put back" says "nothing is changed" cagette go-back --yes
check "$new runs" same "$(version house)" "$new"
check "each table holds as many rows as before" same "$(store)" "$first"
mv "$work/house/opt/kept" "$true_old"

title "6. The last three stay"
for n in 1 2 3; do
  { tar xzOf "$archive" --wildcards '*/Cagette.SelfHost' && echo "$n"; } > "$work/next"
  repack "next$n" "$work/next"
  check "upgrade to build $n" cagette upgrade "/root/next$n.tar.gz"
done
check "three executables" same "$(kept '/opt/cagette/versions/*')" 3
check "three copies from before upgrades" same "$(kept '/var/lib/cagette/history/before-upgrade-*.db')" 3
check "v0.1.0's is the one that went" same "$(kept '/opt/cagette/versions/0.1.0-*')" 0
shown "back by one build, no data given up" cagette go-back
shown "and by one more" cagette go-back
check "one executable is left" same "$(kept '/opt/cagette/versions/*')" 1
page /admin/health > "$work/page"
check "the machine's page says that no version before is kept" grep -qF "Aucune version précédente n’est gardée." "$work/page"
check "each table holds as many rows as in v0.1.0" same "$(store)" "$first"
shown "check finds nothing wrong" cagette check
finish
