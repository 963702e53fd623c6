-- Telling others what happened: signed webhooks out, and mail. Instants are epoch milliseconds.

-- Whoever tells an event marks it in the same transaction, so that an event that commits late is never passed over.
alter table event add column told boolean not null default false;
update event set told = true;
create index event_untold on event (at, id) where not told;

-- Where events go, of whom and which.
create table event_endpoint (
  id text collate "C" primary key,
  url text not null,
  description text not null,
  -- Null: all types but those of charges.
  types text[],
  -- Null: those of everybody, and the provider's own.
  businesses text[],
  state text not null check (state in ('enabled', 'disabled')),
  -- Why Daybook itself disabled it.
  disabled_reason text,
  -- Since when no attempt came through; null: the last one did.
  failing_since bigint,
  created_at bigint not null
);

-- Sealed with the key of the store. While a secret is replaced, each delivery is signed with both.
create table event_secret (
  endpoint text collate "C" not null references event_endpoint (id),
  id text collate "C" not null,
  sealed bytea not null,
  created_at bigint not null,
  expires_at bigint,
  primary key (endpoint, id)
);

-- An event on its way to an endpoint.
create table event_delivery (
  endpoint text collate "C" not null references event_endpoint (id),
  event uuid not null,
  type text not null,
  event_at bigint not null,
  state text not null check (state in ('waiting', 'delivered', 'given_up')),
  -- All attempts ever, and those since the delivery was asked for the last time.
  attempts int not null,
  tries int not null,
  since bigint not null,
  due_at bigint not null,
  leased_until bigint not null,
  primary key (endpoint, event)
) with (fillfactor = 80, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.02);
create index event_delivery_due on event_delivery (endpoint, due_at, event) where state = 'waiting';
create index event_delivery_at on event_delivery (endpoint, event_at, event);

-- What became of each attempt.
create table event_attempt (
  endpoint text collate "C" not null references event_endpoint (id),
  event uuid not null,
  attempt int not null,
  type text not null,
  at bigint not null,
  outcome text not null check (outcome in ('delivered', 'failed', 'given_up')),
  status int,
  reason text,
  -- The first bytes of what was answered.
  answer text,
  took_ms int not null,
  primary key (endpoint, event, attempt)
);
create index event_attempt_at on event_attempt (endpoint, at, event, attempt);

-- Mails. The key names what a mail is about, so that nothing is written about twice. `sending` is written down before the
-- mail server hears of it and `sent` afterwards: what a crash left in between may have gone, so it is not sent again.
create table mail (
  key text collate "C" primary key,
  kind text not null,
  business text collate "C",
  body jsonb not null,
  state text not null check (state in ('waiting', 'sending', 'sent', 'failed', 'unsure', 'dropped')),
  attempts int not null,
  queued_at bigint not null,
  due_at bigint not null,
  leased_until bigint not null,
  sent_at bigint,
  recipients text[],
  message_id text,
  -- What the mail server said last.
  reason text
);
create index mail_due on mail (due_at, key) where state in ('waiting', 'sending');
create index mail_queued on mail (queued_at, key);

-- Who wants no weekly report.
create table report_opt_out (
  business text collate "C" primary key,
  at bigint not null
);

-- Of which coming versions of its plans a business has been told.
create table plan_notice (
  business text collate "C" not null,
  plan text collate "C" not null,
  starts date not null,
  told_at timestamptz not null default now(),
  primary key (business, plan, starts)
);

-- How far the changes of each owner's charges have been told as events. While no endpoint asks for them, it keeps up without
-- telling anything.
create table charge_follow (
  owner smallint primary key,
  done bigint not null
);
insert into charge_follow (owner, done) select partition, news from lease where stage = 2;
