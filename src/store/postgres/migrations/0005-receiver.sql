-- Addresses for webhooks that come through somebody else. Instants are epoch milliseconds.
create table endpoint (
  id text collate "C" primary key,
  name text collate "C" not null,
  auth text not null check (auth in ('signature', 'bearer', 'header', 'path', 'unsigned')),
  -- The header that carries the secret, in lower case.
  header text check ((header is not null) = (auth = 'header')),
  source text not null,
  created_at bigint not null,
  revoked_at bigint
);
create unique index endpoint_in_force on endpoint (name) where revoked_at is null;

-- A keyed hash where a secret is only compared; sealed with the key of the store where a signature needs it.
create table endpoint_secret (
  endpoint text collate "C" not null references endpoint (id),
  id text collate "C" not null,
  created_at bigint not null,
  expires_at bigint,
  digest text,
  sealed bytea,
  check ((digest is null) <> (sealed is null)),
  primary key (endpoint, id)
);

-- Bodies that wait to be handed on to the business's own webhook, sealed with the key of the store. The id begins with the
-- instant of receipt, so that order by id is order of arrival. A row goes when its body was delivered or given up.
create table forward (
  id text collate "C" primary key,
  received_at bigint not null,
  sealed bytea not null,
  bytes int not null,
  attempts int not null,
  due_at bigint not null,
  leased_until bigint not null
) with (fillfactor = 80, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.02);
create index forward_due on forward (due_at, id);

-- What became of attempts to hand a body on. Says nothing of what was in it.
create table forward_attempt (
  forward text collate "C" not null,
  attempt int not null,
  at bigint not null,
  outcome text not null check (outcome in ('delivered', 'failed', 'given_up')),
  -- The status that the other side answered; null where it did not answer.
  status int,
  reason text,
  took_ms int not null,
  primary key (forward, attempt)
);
create index forward_attempt_at on forward_attempt (at);
