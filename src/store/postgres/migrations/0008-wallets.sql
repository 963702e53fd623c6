-- Wallets: what is set aside, what was paid in, and what each has told. What stands in a wallet is the ledger's to say
-- (account `wallet` of the business in its seller's books). Money is millionths; instants are epoch milliseconds.

-- Whoever sets money aside, or gives it back, locks this row first; entries of the ledger never do.
create table wallet (
  business text collate "C" primary key,
  -- What the watch remembers from one look to the next; null: it has not looked yet.
  watch jsonb
) with (fillfactor = 70);

-- What an account of the ledger came to by the entries recorded before a day that is long over, so that a balance need not
-- be summed up from the beginning.
create table wallet_base (
  owner text collate "C" not null,
  business text collate "C" not null,
  currency text collate "C" not null,
  before date not null,
  amount numeric(30) not null,
  primary key (owner, business, currency)
);
create index ledger_day_wallet on ledger_day (owner, party, currency, recorded) where kind = 'wallet';
create index ledger_day_wallet_recorded on ledger_day (recorded) where kind = 'wallet';

-- Money that is set aside for something, by a key of whoever asked for it.
create table wallet_hold (
  business text collate "C" not null,
  key text collate "C" not null,
  owner text collate "C" not null,
  currency text collate "C" not null,
  amount bigint not null check (amount > 0),
  state text not null default 'open' check (state in ('open', 'captured', 'released', 'expired')),
  -- What was taken out of the wallet for it; the rest was given back.
  captured bigint not null default 0 check (captured between 0 and amount),
  -- The charge whose posting takes the money; null: a call does.
  unit uuid,
  note text,
  created_at bigint not null,
  created_by text not null,
  expires_at bigint not null,
  ended_at bigint,
  primary key (business, key)
) with (fillfactor = 80);
create index wallet_hold_open on wallet_hold (business, expires_at) where state = 'open';
create index wallet_hold_unit on wallet_hold (unit) where state = 'open' and unit is not null;
create index wallet_hold_list on wallet_hold (business, created_at, key);

-- Money that came in or went back, once by its source and reference. What cannot be booked is kept with the problem.
create table wallet_payment (
  source text collate "C" not null,
  reference text collate "C" not null,
  kind text not null check (kind in ('top_up', 'refund', 'refund_failed', 'dispute', 'dispute_won')),
  -- The payment that it gives back; null for a payment.
  of text collate "C",
  -- As it was paid: above zero into the wallet, below zero out of it.
  amount bigint not null,
  currency text collate "C" not null,
  -- As the source named it, whether or not there is such a business.
  business text collate "C",
  happened_at bigint not null,
  recorded_at bigint not null,
  recorded_by text not null,
  note text,
  state text not null check (state in ('booked', 'open', 'dismissed')),
  problem text,
  -- As it was booked.
  owner text collate "C",
  booked_amount bigint,
  booked_currency text collate "C",
  entry bytea,
  primary key (source, reference)
);
create index wallet_payment_open on wallet_payment (recorded_at, source, reference) where state = 'open';
create index wallet_payment_list on wallet_payment (business, recorded_at, source, reference);
create index wallet_payment_of on wallet_payment (source, of) where of is not null;
