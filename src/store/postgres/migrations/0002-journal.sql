-- The journal: facts as they were learnt, with surrogates in place of users and message ids. Instants are epoch
-- milliseconds. A surrogate is a keyed hash: `55~...` or `BR.~...` of a user, `~...` of a message id.

-- The last seq given out in each partition. Whoever appends to a partition or forgets in it locks its row, so commit order
-- is seq order. The epoch counts what processes may not overlook: names forgotten there, numbers moved.
create table partition_head (
  partition smallint primary key,
  head bigint not null,
  epoch int not null default 0
) with (fillfactor = 10, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
insert into partition_head (partition, head) select n, 0 from generate_series(0, 255) as n;

-- Who delivered facts: a webhook app, an import, an endpoint.
create table source (
  id int generated always as identity primary key,
  kind text not null,
  name text not null,
  unique (kind, name)
);

-- Append-only. The digest is a fact's identity: SHA-256 of its normalised content with surrogates, cut to 16 bytes.
create table fact (
  partition smallint not null,
  seq bigint not null,
  received_at bigint not null,
  source int not null,
  kind text not null check (kind in ('message', 'user_alias', 'number_alias', 'number_moved', 'user_forgotten')),
  digest bytea not null,
  -- The business number as the fact names it; null where the fact belongs to none.
  number text collate "C",
  -- Surrogates. A user spelt in a known other way (Brazil's ninth digit) has `-` in place of `~`.
  message text collate "C",
  end_user text collate "C",
  -- The rest of the fact as JSON, by the names of the fact's own fields.
  body json not null,
  primary key (partition, seq),
  unique (partition, digest)
) with (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_freeze_min_age = 0);
create index fact_moved on fact (partition, seq) where kind = 'number_moved';

-- The one place where users and message ids stand as they are. Each partition keeps its own copy; partition -1 keeps
-- the names in aliases, which belong to no partition. Forgetting deletes rows here and nowhere else.
create table name (
  partition smallint not null,
  surrogate text collate "C" not null,
  value text collate "C" not null,
  kind text not null check (kind in ('user', 'message')),
  -- Of a message id: its user, so that forgetting the user finds it; the number inside of a wamid counts too.
  user_surrogate text collate "C",
  learnt_at bigint not null,
  primary key (partition, surrogate)
) with (autovacuum_vacuum_insert_scale_factor = 0.05);

-- One row for each user that a fact ever named, by the canonical surrogate, with the partitions that have seen it. Whoever
-- sees a user first in a partition, joins or forgets it, locks its row.
create table identity (
  surrogate text collate "C" primary key,
  partitions smallint[] not null
) with (fillfactor = 90);

-- All evidence that two names are one user. What a partition needs of it stands among its facts, too.
create table alias (
  digest bytea primary key,
  left_user text collate "C" not null,
  right_user text collate "C" not null,
  evidence text not null,
  at bigint not null,
  source int not null,
  received_at bigint not null
);
create index alias_left on alias (left_user);
create index alias_right on alias (right_user);

-- Every name of a business number (phone number id, digits) with the partition of its facts. Names that are one number,
-- directly or through others, share a root and a partition.
create table number (
  name text collate "C" primary key,
  root text collate "C" not null,
  partition smallint not null,
  first_seen_at bigint not null
);
create index number_by_root on number (root);
-- The row with no name is nobody's: whoever gives numbers their partitions locks it.
insert into number (name, root, partition, first_seen_at) values ('', '', -1, 0);

-- Bodies that could not be read, or not in all parts. `redacted` shows their build, without texts, numbers and ids. The
-- whole body is there only where the operator turned that on: sealed, until it expires. The id is a keyed hash of the
-- body, so that the same body twice is one letter.
create table dead_letter (
  id text collate "C" primary key,
  received_at bigint not null,
  last_received_at bigint not null,
  times int not null default 1,
  source int not null,
  extent text not null check (extent in ('body', 'part')),
  reasons json not null,
  redacted text not null,
  bytes int not null,
  sealed bytea,
  sealed_until bigint,
  replayed_at bigint,
  replay json
);
create index dead_letter_received on dead_letter (received_at, id);
create index dead_letter_expiry on dead_letter (sealed_until) where sealed_until is not null;

-- Content of messages, only where the operator keeps it: sealed with the key of the store.
create table content (
  message text collate "C" primary key,
  received_at bigint not null,
  sealed bytea not null
);
create index content_received on content (received_at);

-- That names were forgotten, when and how many; never whose.
create table forgetting (
  id text collate "C" primary key,
  at bigint not null,
  reason text not null check (reason in ('asked', 'retention')),
  users int not null,
  messages int not null,
  partitions int not null
);
