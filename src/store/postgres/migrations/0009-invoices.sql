-- Invoices: drawn from the sales of a business's month, numbered without a gap, and not changed once they are issued. Money
-- is millionths of a currency unit; instants are epoch milliseconds; message ids are surrogates.

-- Whoever draws up, issues, settles or voids an invoice of a business locks its row first.
create table invoice_desk (
  business text collate "C" primary key
);

-- The last number given in a series. Numbers are given in the transaction that issues, so that none is lost.
create table invoice_series (
  seller text collate "C" not null,
  series text collate "C" not null,
  last bigint not null,
  primary key (seller, series)
);

create table invoice (
  id uuid primary key,
  business text collate "C" not null,
  -- `provider`, or a business that resells.
  seller text collate "C" not null,
  month text collate "C" not null,
  -- A month of use, or a credit note that a person wrote against an invoice (`corrects`).
  part text not null check (part in ('month', 'credit')),
  corrects uuid references invoice (id),
  reason text not null default '',
  state text not null check (state in ('draft', 'issued', 'settled', 'void')),
  series text collate "C" not null,
  place bigint,
  number text collate "C",
  currency text not null,
  net bigint not null,
  gross bigint not null,
  paid bigint not null default 0,
  credited bigint not null default 0,
  -- The count of the month's sales that it was drawn from, and the version of businesses and plans.
  sales_version bigint not null,
  words bigint not null,
  -- Everything that it says, as it was: lines, taxes, parties.
  body json not null,
  drafted_at bigint not null,
  issued_at bigint,
  issued_on date,
  due_on date,
  settled_at bigint,
  voided_at bigint,
  void_reason text,
  -- The ledger's entry about it, which a void takes back.
  entry bytea,
  check ((state = 'draft') = (number is null)),
  check ((number is null) = (place is null))
);
create unique index invoice_month on invoice (business, month) where part = 'month' and state <> 'void';
create unique index invoice_number on invoice (seller, series, place) where place is not null;
create index invoice_time on invoice (drafted_at, id);
create index invoice_of on invoice (business, drafted_at, id);
create index invoice_corrects on invoice (corrects) where corrects is not null;

-- Up to which count of an earlier month's sales an invoice has asked for what differed.
create table invoice_reach (
  invoice uuid not null references invoice (id) on delete cascade,
  business text collate "C" not null,
  month text collate "C" not null,
  version bigint not null,
  primary key (invoice, month)
);
create index invoice_reach_month on invoice_reach (business, month);

-- Differences to earlier months, as an invoice asks for them.
create table invoice_correction (
  invoice uuid not null references invoice (id) on delete cascade,
  place int not null,
  business text collate "C" not null,
  month text collate "C" not null,
  -- Null: a line of the month as a whole, whose kind and name stand in category and message.
  unit uuid,
  number text collate "C" not null,
  message text collate "C" not null,
  category text collate "C" not null,
  market text collate "C" not null,
  before bigint,
  after bigint,
  currency text not null,
  why text not null,
  primary key (invoice, place)
);
create index invoice_correction_unit on invoice_correction (business, month, unit);

create table invoice_payment (
  invoice uuid not null references invoice (id),
  -- The payment's own, so that the same one told twice is one.
  reference text collate "C" not null,
  amount bigint not null,
  paid_on date not null,
  recorded_at bigint not null,
  primary key (invoice, reference)
);

-- What documents say of the provider itself; the latest word holds.
create table provider_profile (
  seq int primary key,
  body jsonb not null,
  recorded_at timestamptz not null default date_trunc('milliseconds', now()),
  recorded_by text not null
);
