-- The first season. Money in integer cents, quantities in integer thousandths of the selling unit, dates YYYY-MM-DD (local),
-- times HH:MM (local), instants UTC as YYYY-MM-DDTHH:MM:SS.fffZ. Only facts: dues, balances and stock left are views or rules.

-- Who we are ---------------------------------------------------------------------------------------------------------------------

create table photo (
  id integer primary key,
  hash text not null unique,
  width integer not null,
  height integer not null
) strict;

create table photo_image (
  photo_id integer not null references photo,
  size integer not null check (size in (320, 800, 1600)),
  bytes blob not null,
  primary key (photo_id, size)
) strict;

create table association (
  id integer primary key check (id = 1),
  name text not null,
  email text,
  phone text,
  website text,
  introduction text not null default '',
  time_zone text not null default 'Europe/Paris',
  language text not null default 'fr' check (language in ('fr', 'en')),
  registration text not null default 'waiting_list' check (registration in ('open', 'waiting_list', 'invitation', 'full')),
  renewal_month integer not null default 9 check (renewal_month between 1 and 12),
  renewal_day integer not null default 1 check (renewal_day between 1 and 28),
  membership_fee_cents integer not null default 0 check (membership_fee_cents >= 0),
  unpaid_blocks integer not null default 0 check (unpaid_blocks in (0, 1)),
  account_holder text,
  iban text,
  bic text,
  is_sample integer not null default 0 check (is_sample in (0, 1)),
  created_at text not null
) strict;

-- Apart from the association, so that the change log never holds the password of the mail server.
create table mail_settings (
  id integer primary key check (id = 1),
  host text not null,
  port integer not null check (port between 1 and 65535),
  security text not null check (security in ('starttls', 'tls', 'none')),
  username text,
  password text,
  sender text not null,
  base_url text
) strict;

create table place (
  id integer primary key,
  name text not null,
  address text not null default '',
  postcode text not null default '',
  city text not null default '',
  note text not null default '',
  active integer not null default 1 check (active in (0, 1))
) strict;

-- Members ------------------------------------------------------------------------------------------------------------------------

create table member (
  id integer primary key,
  name text not null,
  sort_key text not null,
  search_key text not null,
  reference text not null unique,
  address1 text not null default '',
  address2 text not null default '',
  postcode text not null default '',
  city text not null default '',
  note text not null default '',
  joined_on text not null,
  left_on text
) strict;
create index member_by_name on member (left_on, sort_key);

create table producer (
  id integer primary key,
  name text not null,
  sort_key text not null,
  contact_name text not null default '',
  email text,
  phone text not null default '',
  address text not null default '',
  postcode text not null default '',
  city text not null default '',
  website text,
  siret text not null default '',
  description text not null default '',
  photo_id integer references photo,
  active integer not null default 1 check (active in (0, 1))
) strict;

create table person (
  id integer primary key,
  member_id integer references member,
  producer_id integer references producer,
  rank integer not null default 1,
  first_name text not null,
  last_name text not null default '',
  email text collate nocase unique,
  phone text not null default '',
  search_key text not null,
  language text check (language in ('fr', 'en')),
  check ((member_id is null) <> (producer_id is null))
) strict;
create index person_of_member on person (member_id, rank);
create index person_of_producer on person (producer_id);

create table membership (
  id integer primary key,
  member_id integer not null references member,
  year integer not null,
  fee_cents integer not null check (fee_cents >= 0),
  date text not null,
  unique (member_id, year)
) strict;

create table credential (
  person_id integer primary key references person,
  password_hash text not null,
  changed_at text not null
) strict;

create table session (
  id integer primary key,
  token_hash text not null unique,
  person_id integer not null references person,
  created_at text not null,
  seen_at text not null,
  expires_at text not null,
  device text not null default ''
) strict;
create index session_of_person on session (person_id);

create table one_time_token (
  id integer primary key,
  token_hash text not null unique,
  purpose text not null check (purpose in ('sign_in', 'password')),
  person_id integer not null references person,
  created_at text not null,
  expires_at text not null,
  used_at text
) strict;
create index one_time_token_of_person on one_time_token (person_id);

-- What is offered ----------------------------------------------------------------------------------------------------------------

create table category (
  id integer primary key,
  name text not null unique,
  rank integer not null default 0
) strict;

create table catalog (
  id integer primary key,
  producer_id integer not null references producer,
  name text not null,
  letters text not null,
  hue integer not null check (hue between 1 and 8),
  kind text not null check (kind in ('fixed', 'variable', 'open')),
  status text not null default 'draft' check (status in ('draft', 'published', 'closed', 'archived')),
  start_date text not null,
  end_date text not null,
  coordinator_id integer references person,
  opens_days_before integer not null default 14 check (opens_days_before between 0 and 365),
  closes_hours_before integer not null default 48 check (closes_hours_before between 0 and 8760),
  minimum_delivery_cents integer not null default 0 check (minimum_delivery_cents >= 0),
  minimum_season_cents integer not null default 0 check (minimum_season_cents >= 0),
  absences_max integer not null default 0 check (absences_max >= 0),
  absences_from text,
  absences_to text,
  absence_rule text not null default 'not_paid' check (absence_rule in ('not_paid', 'made_up', 'solidarity')),
  fee_name text not null default '',
  fee_basis_points integer not null default 0 check (fee_basis_points between 0 and 10000),
  payee text not null default 'producer' check (payee in ('producer', 'association')),
  description text not null default '',
  created_at text not null,
  check (start_date <= end_date)
) strict;
create index catalog_of_producer on catalog (producer_id);
create index catalog_of_coordinator on catalog (coordinator_id);

create table engagement_text (
  id integer primary key,
  catalog_id integer not null references catalog,
  version integer not null,
  text text not null,
  written_at text not null,
  unique (catalog_id, version)
) strict;

-- price_cents is the price, VAT included, of one selling unit: size_thousandths of the unit (a 500 g bag: unit g, size 500000).
create table product (
  id integer primary key,
  catalog_id integer not null references catalog,
  name text not null,
  search_key text not null,
  reference text not null default '',
  description text not null default '',
  category_id integer references category,
  unit text not null check (unit in ('piece', 'kg', 'g', 'l', 'cl', 'ml', 'bunch')),
  size_thousandths integer not null default 1000 check (size_thousandths > 0),
  price_cents integer not null check (price_cents >= 0),
  vat_basis_points integer not null default 550 check (vat_basis_points between 0 and 10000),
  step_thousandths integer not null default 1000 check (step_thousandths > 0),
  minimum_thousandths integer not null default 0 check (minimum_thousandths >= 0),
  weighed integer not null default 0 check (weighed in (0, 1)),
  labels text not null default '',
  photo_id integer references photo,
  stock_rule text not null default 'none' check (stock_rule in ('none', 'season', 'delivery', 'every', 'given')),
  stock_thousandths integer check (stock_thousandths >= 0),
  stock_every integer check (stock_every >= 1),
  rank integer not null default 0,
  active integer not null default 1 check (active in (0, 1))
) strict;
create index product_of_catalog on product (catalog_id, active, rank);

-- When ---------------------------------------------------------------------------------------------------------------------------

create table cycle (
  id integer primary key,
  place_id integer not null references place,
  rule text not null check (rule in ('weekly', 'every_n_weeks', 'monthly')),
  every integer not null default 1 check (every between 1 and 12),
  weekday integer not null check (weekday between 0 and 6),
  nth integer not null default 1 check (nth between 1 and 5),
  start_date text not null,
  end_date text not null,
  start_time text not null,
  end_time text not null,
  check (start_date <= end_date),
  check (start_time < end_time)
) strict;

create table cycle_pause (
  id integer primary key,
  cycle_id integer not null references cycle on delete cascade,
  from_date text not null,
  to_date text not null,
  check (from_date <= to_date)
) strict;
create index cycle_pause_of_cycle on cycle_pause (cycle_id);

create table distribution (
  id integer primary key,
  place_id integer not null references place,
  date text not null,
  start_time text not null,
  end_time text not null,
  cycle_id integer references cycle,
  cancelled_at text,
  cancel_reason text not null default '',
  note text not null default '',
  check (start_time < end_time)
) strict;
create unique index distribution_once_a_day on distribution (place_id, date) where cancelled_at is null;
create index distribution_by_date on distribution (date);

-- cancelled: not_paid (nobody pays), paid (solidarity with the producer). A moved delivery changes its distribution and stays one row.
create table delivery (
  id integer primary key,
  catalog_id integer not null references catalog,
  distribution_id integer not null references distribution,
  opens_at text not null,
  closes_at text not null,
  window_edited integer not null default 0 check (window_edited in (0, 1)),
  cancelled text check (cancelled in ('not_paid', 'paid')),
  cancelled_at text,
  cancel_reason text not null default '',
  moved_from text,
  closed_at text,
  unique (catalog_id, distribution_id),
  check (opens_at <= closes_at)
) strict;
create index delivery_of_distribution on delivery (distribution_id);
create index delivery_to_close on delivery (closes_at) where closed_at is null;

create table delivery_stock (
  id integer primary key,
  product_id integer not null references product,
  delivery_id integer not null references delivery,
  thousandths integer not null check (thousandths >= 0),
  unique (product_id, delivery_id)
) strict;

create table product_price (
  id integer primary key,
  delivery_id integer not null references delivery,
  product_id integer not null references product,
  price_cents integer not null check (price_cents >= 0),
  unique (delivery_id, product_id)
) strict;

-- Who wants what -----------------------------------------------------------------------------------------------------------------

-- start_date and end_date bound the deliveries that the engagement holds for, both included.
create table subscription (
  id integer primary key,
  member_id integer not null references member,
  catalog_id integer not null references catalog,
  start_date text not null,
  end_date text not null,
  signed_at text not null,
  signed_by integer references person,
  text_id integer references engagement_text,
  on_paper integer not null default 0 check (on_paper in (0, 1)),
  check (start_date <= end_date)
) strict;
create index subscription_of_member on subscription (member_id);
create index subscription_of_catalog on subscription (catalog_id, start_date);

-- Fixed: what is taken at each delivery. Variable: the default basket. Price, name, unit as signed.
create table subscription_line (
  id integer primary key,
  subscription_id integer not null references subscription,
  product_id integer not null references product,
  quantity_thousandths integer not null check (quantity_thousandths >= 0),
  price_cents integer not null check (price_cents >= 0),
  vat_basis_points integer not null,
  fee_basis_points integer not null default 0,
  name text not null,
  unit text not null,
  size_thousandths integer not null,
  weighed integer not null default 0,
  unique (subscription_id, product_id)
) strict;
create index subscription_line_of_product on subscription_line (product_id);

create table subscription_exception (
  id integer primary key,
  subscription_line_id integer not null references subscription_line,
  delivery_id integer not null references delivery,
  quantity_thousandths integer not null check (quantity_thousandths >= 0),
  reason text not null,
  unique (subscription_line_id, delivery_id)
) strict;
create index subscription_exception_of_delivery on subscription_exception (delivery_id);

create table absence (
  id integer primary key,
  subscription_id integer not null references subscription,
  delivery_id integer not null references delivery,
  announced_at text not null,
  announced_by integer references person,
  treatment text not null check (treatment in ('not_paid', 'made_up', 'solidarity')),
  made_up_delivery_id integer references delivery,
  unique (subscription_id, delivery_id)
) strict;
create index absence_of_delivery on absence (delivery_id);
create index absence_made_up on absence (made_up_delivery_id, subscription_id) where made_up_delivery_id is not null;

create table turn (
  id integer primary key,
  subscription_id integer not null references subscription,
  delivery_id integer not null references delivery,
  member_id integer not null references member,
  unique (subscription_id, delivery_id)
) strict;
create index turn_of_member on turn (member_id);
create index turn_of_delivery on turn (delivery_id);

create table order_line (
  id integer primary key,
  member_id integer not null references member,
  delivery_id integer not null references delivery,
  product_id integer not null references product,
  quantity_thousandths integer not null check (quantity_thousandths > 0),
  price_cents integer not null check (price_cents >= 0),
  vat_basis_points integer not null,
  fee_basis_points integer not null default 0,
  name text not null,
  unit text not null,
  size_thousandths integer not null,
  weighed integer not null default 0,
  by_default integer not null default 0 check (by_default in (0, 1)),
  ordered_at text not null,
  ordered_by integer references person,
  unique (member_id, delivery_id, product_id)
) strict;
create index order_line_of_delivery on order_line (delivery_id, product_id);
create index order_line_of_product on order_line (product_id);

-- What was really handed over, beside what was ordered. weight_thousandths (of the product's unit) for weighed products, else null.
create table received (
  id integer primary key,
  member_id integer not null references member,
  delivery_id integer not null references delivery,
  product_id integer not null references product,
  quantity_thousandths integer not null check (quantity_thousandths >= 0),
  weight_thousandths integer check (weight_thousandths >= 0),
  reason text not null,
  entered_at text not null,
  entered_by integer references person,
  unique (member_id, delivery_id, product_id)
) strict;
create index received_of_delivery on received (delivery_id, product_id);

-- version counts the savings of the member's orders for a distribution: a second tab sees that it changed (rules.md 4.2).
create table basket (
  id integer primary key,
  member_id integer not null references member,
  distribution_id integer not null references distribution,
  number integer,
  version integer not null default 0,
  handed_over_at text,
  handed_over_by integer references person,
  note text not null default '',
  unique (member_id, distribution_id)
) strict;
create unique index basket_number on basket (distribution_id, number) where number is not null;

-- Money --------------------------------------------------------------------------------------------------------------------------

create table payment (
  id integer primary key,
  member_id integer not null references member,
  amount_cents integer not null check (amount_cents <> 0),
  date text not null,
  way text not null check (way in ('cheque', 'transfer', 'cash', 'card', 'other')),
  payee text not null check (payee in ('association', 'producer')),
  producer_id integer references producer,
  catalog_id integer references catalog,
  label text not null default '',
  cheque_number text not null default '',
  cheque_bank text not null default '',
  cheque_name text not null default '',
  reference text not null default '',
  state text not null default 'confirmed' check (state in ('pending', 'confirmed')),
  reverses_id integer unique references payment,
  reason text not null default '',
  entered_at text not null,
  entered_by integer references person,
  check ((payee = 'producer') = (producer_id is not null))
) strict;
create index payment_of_member on payment (member_id, date);
create index payment_of_producer on payment (producer_id) where producer_id is not null;
create index payment_by_date on payment (date);

create table payout (
  id integer primary key,
  producer_id integer not null references producer,
  amount_cents integer not null check (amount_cents <> 0),
  date text not null,
  way text not null check (way in ('cheque', 'transfer', 'cash', 'other')),
  label text not null default '',
  reverses_id integer unique references payout,
  reason text not null default '',
  entered_at text not null,
  entered_by integer references person
) strict;
create index payout_of_producer on payout (producer_id, date);

-- Who helps ----------------------------------------------------------------------------------------------------------------------

create table role (
  id integer primary key,
  name text not null,
  catalog_id integer references catalog,
  instructions text not null default '',
  usual_number integer not null default 2 check (usual_number between 0 and 50),
  active integer not null default 1 check (active in (0, 1))
) strict;

create table role_need (
  id integer primary key,
  role_id integer not null references role,
  distribution_id integer not null references distribution,
  number integer not null check (number between 0 and 50),
  unique (role_id, distribution_id)
) strict;
create index role_need_of_distribution on role_need (distribution_id);

create table shift (
  id integer primary key,
  role_id integer not null references role,
  distribution_id integer not null references distribution,
  person_id integer not null references person,
  taken_at text not null,
  unique (role_id, distribution_id, person_id)
) strict;
create index shift_of_distribution on shift (distribution_id);
create index shift_of_person on shift (person_id);

-- Who asked to join, who may do what -----------------------------------------------------------------------------------------------

create table waiting_entry (
  id integer primary key,
  first_name text not null,
  last_name text not null,
  email text not null collate nocase,
  phone text not null default '',
  partner_first_name text not null default '',
  partner_last_name text not null default '',
  partner_email text collate nocase,
  household text not null default '',
  wishes text not null default '',
  message text not null default '',
  requested_at text not null,
  state text not null default 'waiting' check (state in ('waiting', 'accepted', 'refused')),
  decided_at text,
  decided_by integer references person,
  member_id integer references member,
  reply text not null default ''
) strict;
create index waiting_entry_by_state on waiting_entry (state, requested_at);

create table right_held (
  id integer primary key,
  person_id integer not null references person,
  right text not null check (right in ('admin', 'membership', 'treasury', 'messages', 'distributions', 'catalog')),
  catalog_id integer references catalog,
  check (right = 'catalog' or catalog_id is null)
) strict;
create unique index right_once on right_held (person_id, right, coalesce(catalog_id, 0));

-- Messages -----------------------------------------------------------------------------------------------------------------------

create table segment (
  id integer primary key,
  name text not null unique
) strict;

create table segment_person (
  id integer primary key,
  segment_id integer not null references segment on delete cascade,
  person_id integer not null references person,
  unique (segment_id, person_id)
) strict;
create index segment_person_of_person on segment_person (person_id);

-- kind: written (by a person), automatic (by the program), security (sign-in links; only admins read them, text removed once sent or expired).
create table message (
  id integer primary key,
  kind text not null check (kind in ('written', 'automatic', 'security')),
  subject text not null,
  body text not null,
  reply_to text,
  audience text not null default '',
  written_by integer references person,
  created_at text not null
) strict;
create index message_by_date on message (created_at);

create table attachment (
  id integer primary key,
  message_id integer not null references message,
  name text not null,
  mime text not null,
  bytes blob not null
) strict;
create index attachment_of_message on attachment (message_id);

-- state: waiting (to be sent, or again at next_try_at), sent, refused (for good), uncertain (the line broke after the text left), given_up.
create table recipient (
  id integer primary key,
  message_id integer not null references message,
  person_id integer references person,
  producer_id integer references producer,
  name text not null,
  email text not null,
  header_id text not null unique,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'refused', 'uncertain', 'given_up')),
  tries integer not null default 0,
  next_try_at text not null,
  answer text not null default '',
  sent_at text
) strict;
create index recipient_of_message on recipient (message_id);
create index recipient_of_person on recipient (person_id);
create index recipient_to_send on recipient (next_try_at) where state in ('waiting', 'uncertain');

-- Nothing is told twice: the key of the event is taken in the same transaction as the message is queued.
create table event_told (
  key text primary key,
  told_at text not null,
  message_id integer references message
) strict;

-- Who changed what -----------------------------------------------------------------------------------------------------------------

create table change_set (
  id integer primary key,
  at text not null,
  person_id integer references person,
  action text not null,
  subject text not null default '',
  reason text not null default ''
) strict;
create index change_set_by_date on change_set (at);

create table change (
  id integer primary key,
  change_set_id integer not null references change_set,
  table_name text not null,
  row_id integer not null,
  before text,
  after text
) strict;
create index change_of_set on change (change_set_id);
create index change_of_row on change (table_name, row_id);

-- One row while a person's change is being written: the triggers of the change log look here. Made by Storage/ChangeLog.cs.
create table current_change (
  id integer primary key check (id = 1),
  change_set_id integer not null
) strict;

-- Views: the only place where what is taken home and owed comes from -----------------------------------------------------------------

-- One line for a member, a delivery and a product. comes: 1 when it is really taken home, 0 when it is paid but stays
-- (cancelled and paid all the same, absence given to the solidarity basket). Amap/BasketLines.cs holds the same rule.
create view basket_line as
with holder as (
  -- Who has which delivery of a subscription: its signer, or whoever holds the turn (rules.md 3.8). Two branches, so that a filter on
  -- the member, the delivery or the catalog reaches an index in each.
  select subscription.member_id, subscription.id as subscription_id, delivery.id as delivery_id, delivery.catalog_id,
    delivery.distribution_id, distribution.date
  from subscription
  join catalog on catalog.id = subscription.catalog_id and catalog.kind = 'fixed'
  join delivery on delivery.catalog_id = subscription.catalog_id
  join distribution on distribution.id = delivery.distribution_id
  where distribution.date between subscription.start_date and subscription.end_date
    and not exists (select 1 from turn where turn.subscription_id = subscription.id and turn.delivery_id = delivery.id)
  union all
  select turn.member_id, subscription.id, delivery.id, delivery.catalog_id, delivery.distribution_id, distribution.date
  from turn
  join subscription on subscription.id = turn.subscription_id
  join catalog on catalog.id = subscription.catalog_id and catalog.kind = 'fixed'
  join delivery on delivery.id = turn.delivery_id
  join distribution on distribution.id = delivery.distribution_id
  where distribution.date between subscription.start_date and subscription.end_date
),
wanted as (
  select
    holder.member_id, holder.delivery_id, holder.catalog_id, holder.distribution_id, holder.date,
    subscription_line.product_id, 'subscription' as source, subscription_line.id as source_id, holder.subscription_id,
    coalesce(subscription_exception.quantity_thousandths,
      subscription_line.quantity_thousandths * (1 + (
        select count(*) from absence as doubled
        where doubled.made_up_delivery_id = holder.delivery_id and doubled.subscription_id = holder.subscription_id))) as ordered_thousandths,
    coalesce(product_price.price_cents, subscription_line.price_cents) as price_cents,
    subscription_line.vat_basis_points, subscription_line.fee_basis_points, subscription_line.name, subscription_line.unit,
    subscription_line.size_thousandths, subscription_line.weighed,
    case when delivery.cancelled is null and absence.id is null then 1 else 0 end as comes
  from holder
  join delivery on delivery.id = holder.delivery_id
  join subscription_line on subscription_line.subscription_id = holder.subscription_id
  left join absence on absence.subscription_id = holder.subscription_id and absence.delivery_id = holder.delivery_id
  left join subscription_exception on subscription_exception.subscription_line_id = subscription_line.id
    and subscription_exception.delivery_id = holder.delivery_id
  left join product_price on product_price.delivery_id = holder.delivery_id and product_price.product_id = subscription_line.product_id
  where (delivery.cancelled is null or delivery.cancelled = 'paid')
    and (absence.id is null or absence.treatment = 'solidarity')
  union all
  select
    order_line.member_id, delivery.id, delivery.catalog_id, delivery.distribution_id, distribution.date,
    order_line.product_id, 'order', order_line.id, null,
    order_line.quantity_thousandths,
    coalesce(product_price.price_cents, order_line.price_cents),
    order_line.vat_basis_points, order_line.fee_basis_points, order_line.name, order_line.unit,
    order_line.size_thousandths, order_line.weighed,
    case when delivery.cancelled is null then 1 else 0 end
  from order_line
  join delivery on delivery.id = order_line.delivery_id
  join distribution on distribution.id = delivery.distribution_id
  left join product_price on product_price.delivery_id = delivery.id and product_price.product_id = order_line.product_id
  where delivery.cancelled is null or delivery.cancelled = 'paid'
),
priced as (
  select wanted.*,
    received.id as received_id,
    coalesce(received.quantity_thousandths, wanted.ordered_thousandths) as quantity_thousandths,
    received.weight_thousandths,
    coalesce(received.reason, '') as reason,
    case
      when received.weight_thousandths is not null
        then (2 * received.weight_thousandths * wanted.price_cents + wanted.size_thousandths) / (2 * wanted.size_thousandths)
      else (coalesce(received.quantity_thousandths, wanted.ordered_thousandths) * wanted.price_cents + 500) / 1000
    end as amount_cents
  from wanted
  left join received on received.member_id = wanted.member_id and received.delivery_id = wanted.delivery_id
    and received.product_id = wanted.product_id
)
select priced.*, (amount_cents * fee_basis_points + 5000) / 10000 as fee_cents
from priced
where ordered_thousandths > 0 or quantity_thousandths > 0;

-- What a member owes and why, one row for each fact (rules.md 5.1).
create view due as
select member_id, 'membership' as kind, id as fact_id, date, null as catalog_id, null as delivery_id, null as producer_id, fee_cents as amount_cents
from membership
union all
select basket_line.member_id, basket_line.source, basket_line.source_id, basket_line.date, basket_line.catalog_id, basket_line.delivery_id,
  catalog.producer_id, basket_line.amount_cents + basket_line.fee_cents
from basket_line join catalog on catalog.id = basket_line.catalog_id;
