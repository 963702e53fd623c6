-- Billing: who is billed by which plan, what each charge was sold for over each hop, and the ledger. Money is millionths of
-- a currency unit; instants are epoch milliseconds; users and message ids are surrogates.

-- Every change of a charge gets the next number of its owner, in the transaction that makes it: whoever follows an owner
-- sees each charge as it is now, once for all that happened to it since.
alter table lease add column news bigint not null default 0;
alter table charge add column news bigint not null default 0;
update charge c set news = n.news
  from (select partition, number, message, row_number() over (partition by owner order by booked_at, id) as news from charge) n
  where c.partition = n.partition and c.number = n.number and c.message = n.message;
update lease l set news = n.news
  from (select owner, max(news) as news from charge group by owner) n where l.stage = 2 and l.partition = n.owner;
create index charge_news on charge (owner, news);
create index charge_waba_day on charge (waba, day);

-- Stage 3 follows the news of an owner of stage 2; `done` is the last number that it has seen.
insert into lease (stage, partition) select 3, generate_series(0, 255);

-- What is known of businesses and plans, in the order in which it was learnt: the latest word on a subject holds. Null takes it back.
create table billing_head (
  one boolean primary key check (one),
  head bigint not null,
  -- Up to this word, the months that words touch have been marked as due.
  followed bigint not null default 0
);
insert into billing_head (one, head) values (true, 0);
create table billing_fact (
  seq bigint primary key,
  kind text not null check (kind in ('business', 'plan')),
  subject text collate "C" not null,
  body jsonb,
  recorded_at timestamptz not null default date_trunc('milliseconds', now()),
  recorded_by text not null
);
create index billing_fact_subject on billing_fact (kind, subject, seq desc);

-- A client of the provider with all who buy through it. Whoever changes sales of any of them locks this row first.
create table bill_root (
  root text collate "C" primary key
);

-- Months whose sales are to be derived anew from the charges in force; `asked` rises with every reason to do so.
create table bill_due (
  root text collate "C" not null,
  month text collate "C" not null,
  asked bigint not null default 1,
  since timestamptz not null default now(),
  primary key (root, month)
);

-- How often the sales of a business's month have changed: whoever changes them counts one up, and the rows say from which
-- and until which count they hold. What an invoice was drawn from is therefore one number.
create table bill_month (
  business text collate "C" not null,
  month text collate "C" not null,
  version bigint not null default 0,
  primary key (business, month)
);

-- What many sales have in common: what was sold, and for how much. Kept once, by its hash.
create table sale_shape (
  id uuid primary key,
  body json not null,
  category text collate "C" generated always as (body ->> 'category') stored,
  market text collate "C" generated always as (body ->> 'market') stored,
  pricing_type text collate "C" generated always as (body ->> 'pricing_type') stored,
  -- What the seller pays; null where that is not known.
  buy bigint generated always as ((body ->> 'buy')::bigint) stored,
  buy_currency text collate "C" generated always as (body ->> 'buy_currency') stored,
  -- The price; null where there is none, and `refusal` says why.
  price bigint generated always as ((body ->> 'price')::bigint) stored,
  currency text collate "C" generated always as (body ->> 'currency') stored,
  rule text collate "C" generated always as (body ->> 'rule') stored,
  refusal text collate "C" generated always as (body ->> 'refusal') stored
);

-- A charge (or a dialog) as it was sold to a business, by its seller. A hop of a chain is a sale to each business on it.
create table sale (
  business text collate "C" not null,
  month text collate "C" not null,
  unit uuid not null,
  -- Holds from this count of its month on, and until that one; null: still.
  version bigint not null,
  until bigint,
  shape uuid not null,
  occurred_at bigint not null,
  day date not null,
  waba text collate "C" not null,
  number_partition smallint not null,
  number text collate "C" not null,
  message text collate "C" not null,
  -- How often this business has been sold this unit in this month; names the entry of the ledger.
  revision int not null,
  -- Whether the ledger took it out of the wallet (otherwise it waits for an invoice): as was agreed when it was sold first.
  wallet boolean not null,
  primary key (business, month, unit, version)
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.1);
create index sale_unit on sale (unit) where until is null;

-- The ledger. Partitions 0 to 255 are written by stage 3, each by whoever holds that lease; 256 to 511 by everybody else,
-- by the hash of the business, under the lock of the head's row.
create table ledger_head (
  partition smallint primary key,
  seq bigint not null default 0,
  batch bigint not null default 0,
  hash text not null default repeat('0', 64)
) with (fillfactor = 10, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
insert into ledger_head (partition) select generate_series(0, 511);

-- Entries that were written together, sealed onto the batch before. Append-only.
create table ledger_batch (
  partition smallint not null,
  batch bigint not null,
  last_seq bigint not null,
  previous text not null,
  hash text not null,
  recorded_at bigint not null,
  primary key (partition, batch)
);

-- What many entries have in common: kind, reason, tags and postings. Kept once, by its hash.
create table ledger_shape (
  id uuid primary key,
  body json not null
);

-- Append-only.
create table ledger_entry (
  partition smallint not null,
  seq bigint not null,
  id bytea not null,
  subject text collate "C" not null,
  happened_at bigint not null,
  recorded_at bigint not null,
  corrects bytea,
  shape uuid not null,
  primary key (partition, seq)
);
create index ledger_entry_subject on ledger_entry (subject);
create index ledger_entry_times on ledger_entry using brin (happened_at, recorded_at) with (pages_per_range = 32);

-- Sums of postings by day in both times (UTC), kept with the entries.
create table ledger_day (
  partition smallint not null,
  owner text collate "C" not null,
  kind text collate "C" not null,
  party text collate "C" not null,
  currency text collate "C" not null,
  happened date not null,
  recorded date not null,
  amount numeric(30) not null,
  primary key (partition, owner, kind, party, currency, happened, recorded)
) with (fillfactor = 70, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.02);
create index ledger_day_account on ledger_day (owner, kind, party, currency);

-- What happened, for whoever wants to be told: written in the transaction that makes it happen.
create table event (
  id uuid primary key,
  type text not null,
  -- Whose it is; null: the provider's own.
  business text collate "C",
  at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  body jsonb not null
);
create index event_at on event (at, id);
