-- Dialogs of a provider's own. They follow from messages, not from charges, so whoever sells them has to hear which numbers'
-- messages changed, and from when on.

-- Where messages of a number stand, by the WABA that they had when they were filed, and what of them changed since stage 3
-- last looked. Written in the transaction of stage 1 that files the messages, for every number: whether a business counts
-- dialogs may be said at any moment.
create table dialog_number (
  partition smallint not null,
  number text collate "C" not null,
  waba text collate "C" not null,
  -- Nothing ever happened before, or after.
  first_at bigint not null,
  last_at bigint not null,
  -- The earliest instant of what changed; null: nothing did.
  since bigint,
  primary key (partition, number, waba)
) with (fillfactor = 50, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.02);
create index dialog_number_waba on dialog_number (waba);
insert into dialog_number (partition, number, waba, first_at, last_at, since)
  select partition, number, waba, min(first_at), max(last_at), min(first_at) from message group by partition, number, waba;

-- Under which account settings and rates dialogs were last derived; when others come, all of them are derived anew.
create table dialog_head (
  one boolean primary key check (one),
  accounts bigint not null,
  booking int not null
);
insert into dialog_head (one, accounts, booking) values (true, 0, 0);
