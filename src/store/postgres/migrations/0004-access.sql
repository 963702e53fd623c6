-- People who sign in. The tables of the authentication library, under our names; see docs/decisions/0003-access.md.
create table person (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  role text not null check (role in ('owner', 'operator', 'auditor', 'business')),
  wabas jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table person_session (
  id text primary key,
  token text not null unique,
  person_id text not null references person (id) on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null
);
create index person_session_person on person_session (person_id);

create table person_account (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  person_id text not null references person (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null
);
create index person_account_person on person_account (person_id);

create table person_link (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index person_link_identifier on person_link (identifier);

-- API keys: the hash of a secret of 256 random bits, never the secret.
create table api_key (
  id text primary key,
  name text not null,
  hash bytea not null,
  scopes text[] not null,
  -- Null: all.
  wabas text[],
  created_at timestamptz not null default now(),
  created_by text not null,
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz
);

-- Every change: who, what, before and after. Rows are only ever added.
create table audit (
  at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  id text not null,
  actor text not null,
  actor_name text not null,
  action text not null,
  subject text not null,
  before jsonb,
  after jsonb,
  request text,
  primary key (at, id)
);

-- Answers to requests with an idempotency key, sealed with a key that only the caller's credential gives.
create table idempotency (
  slot bytea primary key,
  request bytea not null,
  epoch int not null default 1,
  answer bytea,
  claimed_at timestamptz not null default now()
);
create index idempotency_age on idempotency (claimed_at);

-- Tokens of the Graph API, only where somebody asked to keep one; sealed with the key of the store.
create table graph_token (
  waba text collate "C" primary key,
  sealed bytea not null,
  stored_at timestamptz not null default now()
);

-- Imports of logs: what was uploaded, how far it is, and what there is to say about it. The upload itself lies in a folder of
-- the process that took it, named by `place`, and goes when the import has ended. Neither texts nor numbers of people here.
create table import (
  id text collate "C" primary key,
  source text not null,
  name text not null,
  options jsonb not null,
  on_overlap text not null check (on_overlap in ('ask', 'match', 'keep_apart')),
  state text not null
    check (state in ('waiting', 'checking', 'needs_decision', 'running', 'done', 'failed', 'cancelled')),
  place text not null,
  bytes bigint not null,
  bytes_done bigint not null default 0,
  facts bigint not null default 0,
  added bigint not null default 0,
  known bigint not null default 0,
  matched bigint not null default 0,
  problem_count bigint not null default 0,
  problems jsonb not null default '[]',
  notices jsonb not null default '[]',
  outcomes jsonb not null default '[]',
  shared jsonb not null default '[]',
  detail text,
  cancelling boolean not null default false,
  created_at timestamptz not null default date_trunc('milliseconds', now()),
  created_by text not null,
  finished_at timestamptz,
  holder text,
  held_until timestamptz not null default '-infinity'
);
create index import_created on import (created_at desc, id desc);
