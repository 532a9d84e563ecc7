-- A store that survives: where a second copy goes, how much of the disk the history may take, and what each night's proof found.

create table backup_setting (
  id integer primary key check (id = 1),
  second_folder text,
  history_percent integer not null default 10 check (history_percent between 1 and 50)
) strict;

insert into backup_setting (id) values (1);

-- One row a night. faults is a JSON list of sentences; an empty list means that the copy opens whole and its books add up.
create table backup_proof (
  id integer primary key,
  proven_at text not null,
  file_written_at text,
  schema integer not null,
  households integer not null,
  last_order_at text,
  faults text not null default '[]',
  milliseconds integer not null
) strict;
create index backup_proof_by_time on backup_proof (proven_at);
