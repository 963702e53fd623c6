-- The books: what the facts add up to. Stage 1 (by business number) keeps messages and threads, and what each message
-- leads to; stage 2 (by whose the counter is) ranks, prices and sums up. Users and message ids are surrogates throughout; instants are
-- epoch milliseconds; money is millionths of a currency unit.

-- Who works on a partition, and how far it is booked. Whoever writes for a partition locks its row and checks the epoch.
create table lease (
  stage smallint not null,
  partition smallint not null,
  holder text,
  epoch bigint not null default 0,
  until timestamptz not null default '-infinity',
  -- Up to this seq of the partition's facts (stage 1) or changes (stage 2) everything is booked.
  done bigint not null default 0,
  -- Stage 1: the account settings that the partition's books follow.
  accounts bigint not null default 0,
  -- What stopped it, and since when; it is tried again later.
  stuck_seq bigint,
  stuck_reason text,
  stuck_since timestamptz,
  retry_at timestamptz not null default '-infinity',
  primary key (stage, partition)
) with (fillfactor = 10, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
insert into lease (stage, partition)
  select stage, partition from generate_series(1, 2) as stage, generate_series(0, 255) as partition;

-- Texts that many rows have in common: what a usage is (a JSON list), what a charge says (an object). Kept once, by
-- their hash. What charges are asked for by is drawn out.
create table shape (
  id uuid primary key,
  body json not null,
  category text collate "C" generated always as (body ->> 'category') stored,
  market text collate "C" generated always as (body ->> 'market') stored,
  pricing_type text collate "C" generated always as (body ->> 'pricing_type') stored,
  basis text collate "C" generated always as (body ->> 'basis') stored,
  currency text collate "C" generated always as (body ->> 'currency') stored,
  refusal text collate "C" generated always as (body ->> 'refusal') stored,
  cost bigint generated always as ((body ->> 'cost')::bigint) stored
);

-- A message as merged from its facts, and the usage that it leads to.
create table message (
  partition smallint not null,
  number text collate "C" not null,
  id text collate "C" not null,
  -- The user of its thread, by the one name that stands for all of theirs; null: it cannot be rated, and `refusal` says why.
  root text collate "C",
  refusal text,
  waba text collate "C" not null,
  -- From its first to its last event; where it has none, when it was.
  first_at bigint not null,
  last_at bigint not null,
  body text not null,
  -- By the real names, from its first usage on; stays when those are forgotten.
  charge_id uuid,
  usage_shape uuid,
  usage_at bigint,
  usage_date date,
  usage_expires bigint,
  primary key (partition, number, id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.1);
create index message_thread on message (partition, root, number, last_at);
create index message_refused on message (partition, number, id) where refusal is not null;

-- A thread after its last event.
create table thread (
  partition smallint not null,
  root text collate "C" not null,
  number text collate "C" not null,
  waba text collate "C" not null,
  tip_at bigint not null,
  tip text not null,
  -- Events since its last checkpoint.
  since int not null,
  -- The longest time between the first and the last event of one of its messages.
  reach bigint not null,
  primary key (partition, root, number)
) with (fillfactor = 70, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.02);
create index thread_number on thread (number, root);

-- A thread as it was after an instant, every so many events.
create table checkpoint (
  partition smallint not null,
  root text collate "C" not null,
  number text collate "C" not null,
  at bigint not null,
  state text not null,
  primary key (partition, root, number, at)
);

-- Evidence that two names are one user, and the name that stands for all of a user's.
create table user_edge (
  partition smallint not null,
  left_user text collate "C" not null,
  right_user text collate "C" not null,
  evidence text not null,
  primary key (partition, left_user, right_user, evidence)
);
create index user_edge_right on user_edge (partition, right_user);
create table user_root (
  partition smallint not null,
  name text collate "C" not null,
  root text collate "C" not null,
  primary key (partition, name)
);
create index user_root_root on user_root (partition, root);

-- The id that stands for a business number's digits.
create table number_id (
  partition smallint not null,
  digits text collate "C" not null,
  id text collate "C" not null,
  primary key (partition, digits)
);

-- From stage 1 to stage 2: the usage of this message is not what it was. Partitions here are those of stage 2.
create table change_head (
  partition smallint primary key,
  head bigint not null
) with (fillfactor = 10, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
insert into change_head (partition, head) select n, 0 from generate_series(0, 255) as n;
create table change (
  partition smallint not null,
  seq bigint not null,
  number_partition smallint not null,
  number text collate "C" not null,
  message text collate "C" not null,
  made_at bigint not null,
  -- A person asked for it to be rated anew, under this booking.
  rerate int,
  primary key (partition, seq)
) with (autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0.01);

-- A count of usages and where it passes its thresholds.
create table month_counter (
  owner smallint not null,
  id uuid not null,
  key text not null,
  count bigint not null,
  boundaries text not null,
  primary key (owner, id)
) with (fillfactor = 50, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.02);

-- Under which rates and engine something was booked, and those rates themselves.
create table rate_set (
  hash text primary key,
  data text not null,
  first_used_at timestamptz not null default now()
);
create table booking (
  id int generated always as identity primary key,
  rate_set text not null references rate_set,
  engine text not null,
  unique (rate_set, engine)
);

-- The charges in force. One that was taken back stays, so that its revisions go on. Partition is that of the number; owner
-- is the partition of stage 2 that books it.
create table charge (
  partition smallint not null,
  number text collate "C" not null,
  message text collate "C" not null,
  id uuid not null,
  owner smallint not null,
  state text not null check (state in ('live', 'moving', 'back')),
  revision int not null,
  occurred_at bigint not null,
  expires_at bigint,
  day date not null,
  waba text collate "C" not null,
  end_user text collate "C" not null,
  template text,
  agent text,
  campaign text,
  counter uuid,
  band bigint,
  shape uuid not null,
  booking int not null,
  booked_at bigint not null,
  primary key (partition, number, message)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.1);
create index charge_id on charge (id);
create index charge_order on charge (occurred_at, id) where state = 'live';
create index charge_counter on charge (owner, counter, occurred_at) where counter is not null and state = 'live';
create index charge_booked on charge (booked_at) where state = 'live';

-- Revisions that were replaced or taken back; the reversal stands in the month of what it reverses. Append-only.
create table charge_reversed (
  partition smallint not null,
  number text collate "C" not null,
  message text collate "C" not null,
  revision int not null,
  id uuid not null,
  waba text collate "C" not null,
  body text not null,
  booking int not null,
  booked_at bigint not null,
  reversed_at bigint not null,
  primary key (partition, number, message, revision)
);
create index charge_reversed_id on charge_reversed (id);

-- Sums of the charges in force, by what people ask for.
create table rollup (
  owner smallint not null,
  day date not null,
  waba text collate "C" not null,
  number text collate "C" not null,
  category text collate "C" not null,
  market text collate "C" not null,
  pricing_type text collate "C" not null,
  currency text collate "C" not null,
  charges bigint not null,
  unrated bigint not null,
  cost numeric(30) not null,
  primary key (owner, day, waba, number, category, market, pricing_type, currency)
) with (fillfactor = 70, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.02);

-- What is known of accounts, in the order in which it was learnt: the latest word on a subject holds. Null takes it back.
create table account_head (
  one boolean primary key check (one),
  head bigint not null
);
insert into account_head (one, head) values (true, 0);
create table account_fact (
  seq bigint primary key,
  kind text not null,
  subject text collate "C" not null,
  body jsonb,
  recorded_at timestamptz not null default now(),
  recorded_by text not null
);
create index account_fact_subject on account_fact (kind, subject, seq desc);
