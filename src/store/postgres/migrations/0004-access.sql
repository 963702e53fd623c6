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
