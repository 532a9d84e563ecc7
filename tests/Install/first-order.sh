#!/usr/bin/env bash
# From the set-up code to the first order, with curl through the pages as a browser without script would go.
#   first-order.sh setup ADDRESS CODE    makes the group, a producer, a contract, a product, a distribution, and orders 3 loaves
#   first-order.sh look ADDRESS          signs in with the password of the set-up and reads that order
set -euo pipefail
what=$1 base=$2 code=${3:-}
jar=$(mktemp)
page=$(mktemp)
trap 'rm -f "$jar" "$page"' EXIT

visit() { curl -sS --max-time 60 -b "$jar" -c "$jar" -o "$page" -w '%{http_code} %{redirect_url}' "$@"; }
fail() { echo "FAILED: $*" >&2; sed 's/<[^>]*>/ /g' "$page" | grep -v '^ *$' | head -n 40 >&2; exit 1; }
form() { # page with the form, its action, field=value…: leaves where it led in $where
  local from=$1 action=$2 token fields=() answer
  shift 2
  answer=$(visit "$base$from")
  [[ $answer == 200* ]] || fail "$from answers $answer"
  token=$(grep -oE 'name="_token"[^>]*value="[^"]+"' "$page" | head -n 1 | sed 's/.*value="//; s/"$//')
  for field in "$@"; do fields+=(--data-urlencode "$field"); done
  answer=$(visit --data-urlencode "_token=$token" "${fields[@]}" "$base$action")
  where=${answer#* }
  [[ $answer == 30* ]] || fail "$action answers $answer"
  echo "  $action → ${where#"$base"}"
}
day() { date -u -d "$1 days" +%F; }

email=mireille@example.org password='une petite phrase'
if [ "$what" = setup ]; then
  form "/setup?code=$code" /setup "code=$code" "name=AMAP du Lavoir" renewal_month=9 "place_name=Salle des Tilleuls" \
    first_name=Mireille last_name=Garnier "admin_email=$email" "password=$password"
  form /producers/new /producers "name=Le Four du Haut" active=1
  form /catalogs/new /catalogs "name=Pains 2026" producer=1 kind=open "start_date=$(day -1)" "end_date=$(day 300)" \
    opens_days_before=60 closes_hours_before=1 absences_max=0 absence_rule=not_paid payee=producer
  form /catalogs/1/products/new /catalogs/1/products "name=Pain de seigle" size=1 unit=piece price=4,20 vat=5,5 step=1 stock_rule=none active=1
  form /catalogs/1 /catalogs/1/publication
  form /distributions/new /distributions/new "date=$(day 7)" start_time=18:30 end_time=19:30 place=1 catalog=1
  form /distributions/1/order /distributions/1/order quantity.1=3 version=0 save=1
else
  form /sign-in /sign-in "email=$email" "password=$password" how=password
fi
answer=$(visit "$base/distributions/1/order")
if ! grep -q 'value="3"' "$page" || ! grep -q 'Pain de seigle' "$page"; then fail "the order is not on its page ($answer)"; fi
echo "  the order stands: 3 × Pain de seigle, $(grep -oE '[0-9]+,[0-9]{2}[^<]{0,8}€' "$page" | tail -n 1 | sed 's/&[^;]*;/ /g')"
