-- Stored sums: what the views would add up from all seasons each time, kept beside the facts, so that a page costs the same in year twenty as in
-- year one. Never typed in, never the truth: triggers say which sums a change of facts makes stale, the writer adds those up again from the view
-- basket_line before it commits (Storage/Sums.cs), and `check` compares all of them with the views.

-- Sums to be added up again; empty whenever nothing is being written. member_id 0: of all members who take part in the delivery.
create table stale_sum (
  delivery_id integer not null,
  member_id integer not null,
  primary key (delivery_id, member_id)
) strict, without rowid;

-- All lines of basket_line of a member at a delivery. comes: 1 when any of them is really taken home.
create table basket_sum (
  member_id integer not null references member on delete cascade,
  delivery_id integer not null references delivery on delete cascade,
  amount_cents integer not null,
  fee_cents integer not null,
  comes integer not null check (comes in (0, 1)),
  primary key (member_id, delivery_id)
) strict, without rowid;
create index basket_sum_of_delivery on basket_sum (delivery_id);

-- What is taken of the products that have a stock, a row for each member: only for these it must be known without adding up.
create table taken (
  member_id integer not null references member on delete cascade,
  delivery_id integer not null references delivery on delete cascade,
  product_id integer not null references product on delete cascade,
  quantity_thousandths integer not null,
  primary key (member_id, delivery_id, product_id)
) strict, without rowid;
create index taken_of_delivery on taken (delivery_id);
create index taken_of_product on taken (product_id);

-- The sums of the sums follow by triggers in the same statement.
create table taken_sum (
  product_id integer not null references product on delete cascade,
  delivery_id integer not null references delivery on delete cascade,
  quantity_thousandths integer not null,
  primary key (product_id, delivery_id)
) strict, without rowid;
create index taken_sum_of_delivery on taken_sum (delivery_id);

create table delivery_sum (
  delivery_id integer primary key references delivery on delete cascade,
  baskets integer not null,
  amount_cents integer not null
) strict;

-- paid, and of it what went to the association: confirmed payments only.
create table account_sum (
  member_id integer primary key references member on delete cascade,
  dues_cents integer not null default 0,
  paid_cents integer not null default 0,
  association_cents integer not null default 0,
  pending_cents integer not null default 0
) strict;

-- What is asked of today must not look at all that is past.
create index payment_pending on payment (member_id) where state = 'pending';
create index delivery_by_closing on delivery (closes_at);
drop index if exists subscription_of_member;
create index subscription_of_member on subscription (member_id, catalog_id, start_date, end_date);
create index basket_of_distribution on basket (distribution_id);

create trigger sum_basket_insert after insert on basket_sum
begin
  insert into account_sum (member_id, dues_cents) values (new.member_id, new.amount_cents + new.fee_cents)
    on conflict (member_id) do update set dues_cents = dues_cents + excluded.dues_cents;
  insert into delivery_sum (delivery_id, baskets, amount_cents) values (new.delivery_id, 1, new.amount_cents)
    on conflict (delivery_id) do update set baskets = baskets + 1, amount_cents = amount_cents + excluded.amount_cents;
end;

create trigger sum_basket_delete after delete on basket_sum
begin
  update account_sum set dues_cents = dues_cents - old.amount_cents - old.fee_cents where member_id = old.member_id;
  update delivery_sum set baskets = baskets - 1, amount_cents = amount_cents - old.amount_cents where delivery_id = old.delivery_id;
end;

create trigger sum_taken_insert after insert on taken
begin
  insert into taken_sum (product_id, delivery_id, quantity_thousandths) values (new.product_id, new.delivery_id, new.quantity_thousandths)
    on conflict (product_id, delivery_id) do update set quantity_thousandths = quantity_thousandths + excluded.quantity_thousandths;
end;

create trigger sum_taken_delete after delete on taken
begin
  update taken_sum set quantity_thousandths = quantity_thousandths - old.quantity_thousandths where product_id = old.product_id and delivery_id = old.delivery_id;
end;

-- Memberships and payments bear their own amounts.

create trigger sum_membership_insert after insert on membership
begin
  insert into account_sum (member_id, dues_cents) values (new.member_id, new.fee_cents)
    on conflict (member_id) do update set dues_cents = dues_cents + excluded.dues_cents;
end;

create trigger sum_membership_update after update of member_id, fee_cents on membership
begin
  update account_sum set dues_cents = dues_cents - old.fee_cents where member_id = old.member_id;
  insert into account_sum (member_id, dues_cents) values (new.member_id, new.fee_cents)
    on conflict (member_id) do update set dues_cents = dues_cents + excluded.dues_cents;
end;

create trigger sum_membership_delete after delete on membership
begin
  update account_sum set dues_cents = dues_cents - old.fee_cents where member_id = old.member_id;
end;

create trigger sum_payment_insert after insert on payment
begin
  insert into account_sum (member_id, paid_cents, association_cents, pending_cents)
    values (new.member_id, iif(new.state = 'confirmed', new.amount_cents, 0),
      iif(new.state = 'confirmed' and new.payee = 'association', new.amount_cents, 0), iif(new.state = 'pending', new.amount_cents, 0))
    on conflict (member_id) do update set paid_cents = paid_cents + excluded.paid_cents,
      association_cents = association_cents + excluded.association_cents, pending_cents = pending_cents + excluded.pending_cents;
end;

create trigger sum_payment_update after update of member_id, amount_cents, payee, state on payment
begin
  update account_sum set paid_cents = paid_cents - iif(old.state = 'confirmed', old.amount_cents, 0),
    association_cents = association_cents - iif(old.state = 'confirmed' and old.payee = 'association', old.amount_cents, 0),
    pending_cents = pending_cents - iif(old.state = 'pending', old.amount_cents, 0) where member_id = old.member_id;
  insert into account_sum (member_id, paid_cents, association_cents, pending_cents)
    values (new.member_id, iif(new.state = 'confirmed', new.amount_cents, 0),
      iif(new.state = 'confirmed' and new.payee = 'association', new.amount_cents, 0), iif(new.state = 'pending', new.amount_cents, 0))
    on conflict (member_id) do update set paid_cents = paid_cents + excluded.paid_cents,
      association_cents = association_cents + excluded.association_cents, pending_cents = pending_cents + excluded.pending_cents;
end;

create trigger sum_payment_delete after delete on payment
begin
  update account_sum set paid_cents = paid_cents - iif(old.state = 'confirmed', old.amount_cents, 0),
    association_cents = association_cents - iif(old.state = 'confirmed' and old.payee = 'association', old.amount_cents, 0),
    pending_cents = pending_cents - iif(old.state = 'pending', old.amount_cents, 0) where member_id = old.member_id;
end;

-- Which sums each fact makes stale: those of one member at one delivery where the fact says whose it is.

create trigger sum_order_line_insert after insert on order_line
begin
  insert into stale_sum values (new.delivery_id, new.member_id) on conflict do nothing;
end;

create trigger sum_order_line_update after update on order_line
begin
  insert into stale_sum values (old.delivery_id, old.member_id), (new.delivery_id, new.member_id) on conflict do nothing;
end;

create trigger sum_order_line_delete after delete on order_line
begin
  insert into stale_sum values (old.delivery_id, old.member_id) on conflict do nothing;
end;

create trigger sum_received_insert after insert on received
begin
  insert into stale_sum values (new.delivery_id, new.member_id) on conflict do nothing;
end;

create trigger sum_received_update after update on received
begin
  insert into stale_sum values (old.delivery_id, old.member_id), (new.delivery_id, new.member_id) on conflict do nothing;
end;

create trigger sum_received_delete after delete on received
begin
  insert into stale_sum values (old.delivery_id, old.member_id) on conflict do nothing;
end;

create trigger sum_turn_insert after insert on turn
begin
  insert into stale_sum select new.delivery_id, new.member_id
    union select new.delivery_id, member_id from subscription where id = new.subscription_id on conflict do nothing;
end;

create trigger sum_turn_update after update on turn
begin
  insert into stale_sum select old.delivery_id, old.member_id
    union select old.delivery_id, member_id from subscription where id = old.subscription_id
    union select new.delivery_id, new.member_id
    union select new.delivery_id, member_id from subscription where id = new.subscription_id on conflict do nothing;
end;

create trigger sum_turn_delete after delete on turn
begin
  insert into stale_sum select old.delivery_id, old.member_id
    union select old.delivery_id, member_id from subscription where id = old.subscription_id on conflict do nothing;
end;

create trigger sum_absence_insert after insert on absence
begin
  insert into stale_sum
    select delivery.id, subscription.member_id from subscription join delivery on delivery.id in (new.delivery_id, new.made_up_delivery_id)
      where subscription.id = new.subscription_id
    union select delivery_id, member_id from turn where subscription_id = new.subscription_id
      and delivery_id in (new.delivery_id, new.made_up_delivery_id) on conflict do nothing;
end;

create trigger sum_absence_update after update on absence
begin
  insert into stale_sum
    select delivery.id, subscription.member_id from subscription
      join delivery on delivery.id in (old.delivery_id, old.made_up_delivery_id, new.delivery_id, new.made_up_delivery_id)
      where subscription.id in (old.subscription_id, new.subscription_id)
    union select delivery_id, member_id from turn where subscription_id in (old.subscription_id, new.subscription_id)
      and delivery_id in (old.delivery_id, old.made_up_delivery_id, new.delivery_id, new.made_up_delivery_id) on conflict do nothing;
end;

create trigger sum_absence_delete after delete on absence
begin
  insert into stale_sum
    select delivery.id, subscription.member_id from subscription join delivery on delivery.id in (old.delivery_id, old.made_up_delivery_id)
      where subscription.id = old.subscription_id
    union select delivery_id, member_id from turn where subscription_id = old.subscription_id
      and delivery_id in (old.delivery_id, old.made_up_delivery_id) on conflict do nothing;
end;

create trigger sum_subscription_exception_insert after insert on subscription_exception
begin
  insert into stale_sum
    select new.delivery_id, subscription.member_id from subscription_line join subscription on subscription.id = subscription_line.subscription_id
      where subscription_line.id = new.subscription_line_id
    union select new.delivery_id, turn.member_id from subscription_line join turn on turn.subscription_id = subscription_line.subscription_id
      where subscription_line.id = new.subscription_line_id and turn.delivery_id = new.delivery_id on conflict do nothing;
end;

create trigger sum_subscription_exception_update after update on subscription_exception
begin
  insert into stale_sum
    select delivery.id, subscription.member_id from subscription_line join subscription on subscription.id = subscription_line.subscription_id
      join delivery on delivery.id in (old.delivery_id, new.delivery_id) where subscription_line.id in (old.subscription_line_id, new.subscription_line_id)
    union select turn.delivery_id, turn.member_id from subscription_line join turn on turn.subscription_id = subscription_line.subscription_id
      where subscription_line.id in (old.subscription_line_id, new.subscription_line_id) and turn.delivery_id in (old.delivery_id, new.delivery_id)
    on conflict do nothing;
end;

create trigger sum_subscription_exception_delete after delete on subscription_exception
begin
  insert into stale_sum
    select old.delivery_id, subscription.member_id from subscription_line join subscription on subscription.id = subscription_line.subscription_id
      where subscription_line.id = old.subscription_line_id
    union select old.delivery_id, turn.member_id from subscription_line join turn on turn.subscription_id = subscription_line.subscription_id
      where subscription_line.id = old.subscription_line_id and turn.delivery_id = old.delivery_id on conflict do nothing;
end;

create trigger sum_subscription_line_insert after insert on subscription_line
begin
  insert into stale_sum
    select delivery.id, subscription.member_id from subscription join delivery on delivery.catalog_id = subscription.catalog_id where subscription.id = new.subscription_id
    union select delivery_id, member_id from turn where subscription_id = new.subscription_id on conflict do nothing;
end;

create trigger sum_subscription_line_update after update on subscription_line
begin
  insert into stale_sum
    select delivery.id, subscription.member_id from subscription join delivery on delivery.catalog_id = subscription.catalog_id
      where subscription.id in (old.subscription_id, new.subscription_id)
    union select delivery_id, member_id from turn where subscription_id in (old.subscription_id, new.subscription_id) on conflict do nothing;
end;

create trigger sum_subscription_line_delete after delete on subscription_line
begin
  insert into stale_sum
    select delivery.id, subscription.member_id from subscription join delivery on delivery.catalog_id = subscription.catalog_id where subscription.id = old.subscription_id
    union select delivery_id, member_id from turn where subscription_id = old.subscription_id on conflict do nothing;
end;

create trigger sum_subscription_update after update of member_id, catalog_id, start_date, end_date on subscription
begin
  insert into stale_sum select id, old.member_id from delivery where catalog_id = old.catalog_id
    union select id, new.member_id from delivery where catalog_id = new.catalog_id
    union select delivery_id, member_id from turn where subscription_id = new.id on conflict do nothing;
end;

-- And those of a whole delivery: a price of that date, another date, cancelled or not.

create trigger sum_product_price_insert after insert on product_price
begin
  insert into stale_sum values (new.delivery_id, 0) on conflict do nothing;
end;

create trigger sum_product_price_update after update on product_price
begin
  insert into stale_sum values (old.delivery_id, 0), (new.delivery_id, 0) on conflict do nothing;
end;

create trigger sum_product_price_delete after delete on product_price
begin
  insert into stale_sum values (old.delivery_id, 0) on conflict do nothing;
end;

create trigger sum_delivery_insert after insert on delivery
begin
  insert into stale_sum values (new.id, 0) on conflict do nothing;
end;

create trigger sum_delivery_update after update of catalog_id, distribution_id, cancelled on delivery
begin
  insert into stale_sum values (new.id, 0) on conflict do nothing;
end;

create trigger sum_distribution_update after update of date on distribution
begin
  insert into stale_sum select id, 0 from delivery where distribution_id = new.id on conflict do nothing;
end;

create trigger sum_catalog_update after update of kind on catalog
begin
  insert into stale_sum select id, 0 from delivery where catalog_id = new.id
    union select turn.delivery_id, 0 from turn join subscription on subscription.id = turn.subscription_id where subscription.catalog_id = new.id
    on conflict do nothing;
end;

-- A product gets a stock, or has none any more.

create trigger sum_product_update after update of stock_rule on product when (old.stock_rule = 'none') <> (new.stock_rule = 'none')
begin
  insert into stale_sum select delivery_id, 0 from order_line where product_id = new.id
    union select delivery.id, 0 from subscription_line join subscription on subscription.id = subscription_line.subscription_id
      join delivery on delivery.catalog_id = subscription.catalog_id where subscription_line.product_id = new.id
    union select turn.delivery_id, 0 from subscription_line join turn on turn.subscription_id = subscription_line.subscription_id
      where subscription_line.product_id = new.id
    on conflict do nothing;
end;

-- What stands already.

insert into account_sum (member_id, dues_cents, paid_cents, association_cents, pending_cents)
select id, coalesce((select sum(fee_cents) from membership where member_id = member.id), 0),
  coalesce((select sum(amount_cents) from payment where member_id = member.id and state = 'confirmed'), 0),
  coalesce((select sum(amount_cents) from payment where member_id = member.id and state = 'confirmed' and payee = 'association'), 0),
  coalesce((select sum(amount_cents) from payment where member_id = member.id and state = 'pending'), 0)
from member;

-- The baskets are added up by the program when it opens the store.
insert into stale_sum (delivery_id, member_id) select id, 0 from delivery;
