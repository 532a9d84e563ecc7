#!/usr/bin/env bash
# deploy/Caddyfile and deploy/nginx.conf, run as they are but for ports and certificate: HTTPS reaches the program, which believes this proxy alone.
#   tests/Install/proxies.sh EXECUTABLE        (needs caddy, nginx, openssl)
set -euo pipefail
cd "$(dirname "$0")/../.."
executable=$(realpath "$1")
work=$(mktemp -d)
pids=()
# shellcheck disable=SC2154 # set by the loop itself
trap 'for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done; sleep 1; rm -rf "$work"' EXIT
export DOTNET_BUNDLE_EXTRACT_BASE_DIR=$work/extract HOME=$work XDG_DATA_HOME=$work XDG_CONFIG_HOME=$work
failed=0
check() { # sentence, text, pattern
  if grep -qiE "$3" <<< "$2"; then echo "ok      $1"; else failed=$((failed + 1)); printf 'FAILED  %s\n%s\n' "$1" "$2" | head -n 20; fi
}
behind() { # name, port: the pages through that proxy
  local url=https://amap.example.org:$2 answer
  local ask=(curl -sk --max-time 30 --retry 10 --retry-connrefused --retry-delay 1 --resolve "amap.example.org:$2:127.0.0.1" -b "$work/$1.jar" -c "$work/$1.jar")
  answer=$("${ask[@]}" -i -H 'X-Forwarded-For: 203.0.113.9' -H 'X-Forwarded-Host: evil.example.org' -L "$url/sign-in")
  check "$1: the sign-in page comes by HTTPS" "$answer" '^HTTP/2 200'
  check "$1: browsers are told to stay with HTTPS" "$answer" '^strict-transport-security: max-age'
  check "$1: cookies are Secure" "$answer" '^set-cookie: .*; secure'
  check "$1: the page knows that it is protected" "$("${ask[@]}" "$url/security")" 'est protégée \(HTTPS\)|is protected \(HTTPS\)'
  answer=$("${ask[@]}" -i "$url/members")
  check "$1: a redirect stays on the site" "$answer" '^location: /sign-in'
  check "$1: a photo of 10 MB passes" "$(head -c 10000000 /dev/zero | "${ask[@]}" -o /dev/null -w '%{http_code}' -F _token=x -F 'photo=@-' "$url/sign-in")" '^400'
}

"$executable" demo --data "$work/data" --urls http://127.0.0.1:5080 --proxies 127.0.0.1 > "$work/log" 2>&1 &
pids+=($!)
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=amap.example.org -addext subjectAltName=DNS:amap.example.org \
  -keyout "$work/privkey.pem" -out "$work/fullchain.pem" 2> /dev/null
{
  printf '{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n'
  sed "s|^amap.example.org {|amap.example.org:8443 {\n\ttls internal|" deploy/Caddyfile
} > "$work/Caddyfile"
caddy run --config "$work/Caddyfile" --adapter caddyfile > "$work/caddy.log" 2>&1 &
pids+=($!)
{
  printf 'daemon off;\nuser root;\npid %s/nginx.pid;\nerror_log %s/nginx.log;\nevents {}\nhttp {\naccess_log off;\nclient_body_temp_path %s/b;\nproxy_temp_path %s/p;\n' "$work" "$work" "$work" "$work"
  sed "s|/etc/letsencrypt/live/amap.example.org|$work|; s|listen 443|listen 9443|; s|listen 80|listen 9080|" deploy/nginx.conf
  echo '}'
} > "$work/nginx.conf"
nginx -c "$work/nginx.conf" &
pids+=($!)
curl -s --retry 60 --retry-connrefused --retry-delay 1 http://127.0.0.1:5080/healthz && echo
behind Caddy 8443
behind nginx 9443
check "nginx: plain pages are sent on" "$(curl -si -H 'Host: amap.example.org' http://127.0.0.1:9080/orders)" '^location: https://amap.example.org/orders'
direct=$(curl -si -H 'X-Forwarded-Proto: https' --interface 127.0.0.2 http://127.0.0.1:5080/sign-in)
check "somebody else who claims HTTPS is not believed" "$(grep -ci '^strict-transport-security' <<< "$direct")" '^0'
echo "$failed failed"
[ "$failed" -eq 0 ]
