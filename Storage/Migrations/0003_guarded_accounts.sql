-- Guarded accounts: a second step at sign-in for who wants it, and when a session last proved who sits before it.

alter table session add column confirmed_at text;

-- The shared secret must be known to check a code, so it cannot be hashed as passwords are. confirmed_at: null until a first code
-- proved that the telephone has it. last_step: the newest code's time step, so that none is taken twice.
create table second_factor (
  id integer primary key,
  person_id integer not null unique references person,
  secret text not null,
  created_at text not null,
  confirmed_at text,
  last_step integer not null default 0
) strict;

create table recovery_code (
  id integer primary key,
  person_id integer not null references person,
  code_hash text not null,
  used_at text,
  unique (person_id, code_hash)
) strict;
